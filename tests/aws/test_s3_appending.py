"""Objects are appended to an upload by S3 itself, as far as its rules for parts allow it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Semaphore
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from tests.support.account.process import process
from tests.support.account.s3 import MemoryS3
from tests.support.account.wire import Answer, ServiceError, Wire, connected
from train_on_label.aws.errors import MissingObjectError
from train_on_label.aws.s3 import upload as module
from train_on_label.aws.s3.dataset import S3Dataset
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.upload import COPIES_AT_ONCE, COPY_BYTES, LEAST_PART_BYTES, S3Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET, KEY = "example-datasets", "bees/train.manifest"
LEAST, PART, MOST = 50, 80, 150
"""Bytes, in place of MiB and GiB."""


@dataclass
class World:
    """S3 with small limits."""

    memory: MemoryS3 = field(default_factory=lambda: MemoryS3(LEAST, MOST))

    def __post_init__(self) -> None:
        self.wire = Wire({"s3": self.memory})
        self.s3 = cast("S3Client", connected("s3"))
        self.upload = S3Upload(self.s3, BUCKET, KEY, "application/jsonlines")
        self.written = b""

    def write(self, size: int) -> None:
        """Writes bytes that tell their places."""
        self.upload.write(self._next(size))

    def append(self, size: int) -> None:
        """Appends an object of such bytes."""
        self.upload.append(self.source(size))

    def source(self, size: int) -> S3Manifest:
        """An object of such bytes."""
        key = f"bees/parts/{len(self.written)}"
        self.memory.objects[BUCKET, key] = self._next(size)
        return S3Manifest(self.s3, f"s3://{BUCKET}/{key}")

    @property
    def content(self) -> bytes | None:
        """What was completed."""
        return self.memory.objects.get((BUCKET, KEY))

    def calls(self, operation: str) -> list[dict[str, Any]]:
        """The parameters of each call."""
        return [dict(call.params) for call in self.wire.trace if call.operation == operation]

    @property
    def bytes_read(self) -> int:
        """Of appended objects."""
        ranges = [call["Range"].removeprefix("bytes=").split("-") for call in self.calls("GetObject")]
        return sum(int(last) - int(first) + 1 for first, last in ranges)

    def _next(self, size: int) -> bytes:
        at = len(self.written)
        data = bytes(each % 251 for each in range(at, at + size))
        self.written += data
        return data


@contextmanager
def small_world() -> Iterator[World]:
    world = World()
    limits: Any = {"LEAST_PART_BYTES": LEAST, "PART_BYTES": PART, "COPY_BYTES": MOST}
    with process(world.wire), patch.multiple(module, **limits):
        yield world


@pytest.fixture
def world() -> Iterator[World]:
    with small_world() as made:
        yield made


Step = Callable[[World, int], None]
STEPS: st.SearchStrategy[list[tuple[Step, int]]] = st.lists(
    st.tuples(st.just(World.write), st.integers(0, MOST - PART))
    | st.tuples(st.just(World.append), st.integers(0, 3 * MOST)),
    max_size=10,
)


def test_the_limits_are_those_of_s3() -> None:
    assert LEAST_PART_BYTES == 5 * 1024**2
    # What is cut in two makes parts that are large enough.
    assert 2 * LEAST_PART_BYTES <= COPY_BYTES <= 5 * 1024**3


@given(STEPS)
def test_the_object_is_all_that_was_written_and_appended(steps: Sequence[tuple[Step, int]]) -> None:
    with small_world() as world:
        for step, size in steps:
            step(world, size)
        assert world.content is None

        world.upload.complete()

        assert world.content == world.written
        assert world.memory.uploads == {}
        # Less than a part to begin with, and no end that is shorter than one.
        assert (
            world.bytes_read < sum(min(size, 2 * LEAST) for step, size in steps if step is World.append) + 1
        )


@given(STEPS)
def test_what_is_aborted_leaves_nothing(steps: Sequence[tuple[Step, int]]) -> None:
    with small_world() as world:
        for step, size in steps:
            step(world, size)

        world.upload.abort()

        assert (world.content, world.memory.uploads) == (None, {})


@pytest.mark.parametrize(
    ("size", "ranges"),
    [
        (LEAST, [None]),
        (MOST, [None]),
        (MOST + 1, ["bytes=0-74", "bytes=75-150"]),
        (2 * MOST, ["bytes=0-149", "bytes=150-299"]),
        (2 * MOST + 1, ["bytes=0-99", "bytes=100-199", "bytes=200-300"]),
    ],
)
def test_an_object_is_copied_in_as_few_parts_as_can_be(
    world: World, size: int, ranges: list[str | None]
) -> None:
    world.append(size)
    world.upload.complete()

    copies = sorted(world.calls("UploadPartCopy"), key=lambda call: call["PartNumber"])
    assert [call.get("CopySourceRange") for call in copies] == ranges
    assert (world.content, world.bytes_read) == (world.written, 0)


@pytest.mark.parametrize(
    ("before", "size", "read"),
    [
        (0, LEAST - 1, LEAST - 1),
        (1, LEAST, LEAST),
        (1, 2 * LEAST - 2, 2 * LEAST - 2),
        (1, 2 * LEAST - 1, LEAST - 1),
        (LEAST - 1, LEAST + 1, 1),
        (LEAST, LEAST, 0),
    ],
)
def test_only_what_makes_no_part_is_read(world: World, before: int, size: int, read: int) -> None:
    world.write(before)
    world.append(size)
    world.upload.complete()

    assert (world.content, world.bytes_read) == (world.written, read)


def test_a_small_object_is_still_put_at_once(world: World) -> None:
    for size in (3, 0, 4):
        world.append(size)
    world.upload.complete()

    assert (world.content, world.calls("CreateMultipartUpload")) == (world.written, [])


def replaced(world: World, source: S3Manifest) -> None:
    world.memory.objects[BUCKET, source.uri.removeprefix(f"s3://{BUCKET}/")] = b"another" * LEAST


def gone(world: World, source: S3Manifest) -> None:
    del world.memory.objects[BUCKET, source.uri.removeprefix(f"s3://{BUCKET}/")]


def unlucky(world: World, _: S3Manifest) -> None:
    def fail(params: Mapping[str, Any]) -> Answer:  # noqa: ARG001
        raise ServiceError("InternalError", 500)

    world.memory.upload_part_copy = fail  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("happens", "raised", "message"),
    [
        (replaced, ClientError, "PreconditionFailed"),
        (gone, MissingObjectError, f"s3://{BUCKET}/bees/parts/0 is not there"),
        (unlucky, ClientError, "InternalError"),
    ],
)
@pytest.mark.parametrize("size", [LEAST, 3 * MOST])
def test_what_cannot_be_copied_is_told_and_nothing_is_left(
    world: World,
    happens: Callable[[World, S3Manifest], None],
    raised: type[Exception],
    message: str,
    size: int,
) -> None:
    source = world.source(size)
    happens(world, source)

    def append() -> None:
        with S3Dataset(world.s3, BUCKET, "bees/").outputs() as outputs:
            cast("S3Upload", outputs.train).append(source)

    with pytest.raises(raised, match=message):
        append()

    assert (world.content, world.memory.uploads) == (None, {})


def test_copies_under_way_end_before_the_upload_is_aborted(world: World) -> None:
    parallel = COPIES_AT_ONCE
    copy, abort = world.memory.upload_part_copy, world.memory.abort_multipart_upload
    started, going, happened = Semaphore(0), Event(), list[str]()

    def slow_copy(params: Mapping[str, Any]) -> Answer:
        started.release()
        assert going.wait(10)
        happened.append("copied")
        return copy(params)

    def noted_abort(params: Mapping[str, Any]) -> Answer:
        happened.append("aborted")
        return abort(params)

    def let_go(copies: Any) -> Any:
        going.set()
        return wait(copies)

    world.memory.upload_part_copy = slow_copy  # type: ignore[method-assign]
    world.memory.abort_multipart_upload = noted_abort  # type: ignore[method-assign]
    try:
        for _ in range(parallel + 4):
            world.append(LEAST)
        assert all(started.acquire(timeout=10) for _ in range(parallel))
        with patch.object(module, "wait", let_go):
            world.upload.abort()
    finally:
        going.set()

    assert happened == [*["copied"] * parallel, "aborted"]
    assert world.memory.uploads == {}
