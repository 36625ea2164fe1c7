"""Parts are sent while whoever writes goes on: few at a time, in any order, and none is lost or left."""

import os
from base64 import b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, wait
from contextvars import copy_context
from copy import copy
from dataclasses import dataclass, field
from threading import Condition, Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch
from zlib import crc32

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError

from tests.support.account.process import process
from tests.support.account.s3 import MemoryS3
from tests.support.account.wire import Answer, ServiceError, Wire, connected
from tests.support.waiting import wait_until
from train_on_label.aws.clients import client
from train_on_label.aws.s3 import upload as module
from train_on_label.aws.s3.dataset import S3Dataset
from train_on_label.aws.s3.upload import S3Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET, PREFIX = "example-datasets", "bees/"
KEY = f"{PREFIX}train.manifest"
PART, AHEAD, ALIKE = 80, 4, 6
"""Bytes of a part in place of 8 MiB, and parts in place of 500 until they grow."""


Part = tuple[str, int]
"""Of an object's key, and its number."""


@dataclass
class SlowParts:
    """S3 that takes parts once their numbers may go."""

    memory: MemoryS3 = field(default_factory=lambda: MemoryS3(PART))
    arrived: list[Part] = field(default_factory=list)
    may_go: set[int] = field(default_factory=set)
    under_way: dict[Part, int] = field(default_factory=dict)
    """How many bytes parts have that are on their way."""
    most_bytes: int = 0
    changed: Condition = field(default_factory=Condition)

    def __post_init__(self) -> None:
        self._take = self.memory.upload_part
        self.memory.upload_part = self._upload_part  # type: ignore[method-assign]

    def let_go(self, *numbers: int) -> None:
        """Lets parts go, those that come later too."""
        with self.changed:
            self.may_go.update(numbers)
            self.changed.notify_all()

    def wait_for(self, *numbers: int) -> None:
        """Until parts of these numbers are on their way, and no other ones."""
        with self.changed:
            assert self.changed.wait_for(lambda: sorted(each for _, each in self.under_way) == [*numbers], 10)

    def _upload_part(self, params: Mapping[str, Any]) -> Answer:
        part = params["Key"], params["PartNumber"]
        with self.changed:
            self.under_way[part] = len(params["Body"])
            self.most_bytes = max(self.most_bytes, sum(self.under_way.values()))
            self.changed.notify_all()
            assert self.changed.wait_for(lambda: part[1] in self.may_go, 10)
            self.arrived.append(part)
            del self.under_way[part]
            self.changed.notify_all()
            return self._take(params)


@pytest.fixture
def parts() -> Iterator[SlowParts]:
    slow = SlowParts()
    sizes = {"PART_BYTES": PART, "_PARTS_AHEAD": AHEAD, "_PARTS_ALIKE": ALIKE}
    with process(Wire({"s3": slow.memory})), patch.multiple(module, **cast("Any", sizes)):
        yield slow
        slow.let_go(*range(1, 100))


def upload_to(key: str) -> S3Upload:
    """An upload that has not begun."""
    return S3Upload(cast("S3Client", connected("s3")), BUCKET, key, "application/jsonlines")


@pytest.fixture
def upload(parts: SlowParts) -> S3Upload:  # noqa: ARG001  # where its calls end
    return upload_to(KEY)


def bytes_of(number: int, size: int = PART) -> bytes:
    """A part that tells which it is."""
    return bytes([number]) * size


def test_parts_may_arrive_in_any_order(parts: SlowParts, upload: S3Upload) -> None:
    for number in range(1, AHEAD + 1):
        upload.write(bytes_of(number))
    parts.wait_for(1, 2, 3, 4)
    for number in (3, 4, 1, 2):
        parts.let_go(number)
        wait_until(lambda part=(KEY, number): part in parts.arrived or None)  # type: ignore[misc]

    upload.complete()

    assert parts.arrived == [(KEY, number) for number in (3, 4, 1, 2)]
    assert parts.memory.objects[BUCKET, KEY] == b"".join(map(bytes_of, range(1, AHEAD + 1)))


def test_whoever_writes_waits_where_as_many_parts_are_on_their_way_as_may_be(
    parts: SlowParts, upload: S3Upload
) -> None:
    sizes = [*[PART] * ALIKE, *[2 * PART] * ALIKE, *[3 * PART] * 3]
    numbers = range(1, len(sizes) + 1)

    def write_all() -> None:
        for number, size in zip(numbers, sizes, strict=True):
            upload.write(bytes_of(number, size))
        upload.complete()

    writer = Thread(target=copy_context().run, args=(write_all,))
    writer.start()
    for number, size in zip(numbers, sizes, strict=True):
        ahead = [each for each in numbers if each >= number][: 4 if size == PART else 2]
        # Once parts are larger fewer may follow.
        parts.wait_for(*(each for each in ahead if sizes[each - 1] == PART or each < number + 2))
        parts.let_go(number)
    writer.join()

    assert parts.most_bytes == 2 * 3 * PART
    assert parts.memory.objects[BUCKET, KEY] == b"".join(map(bytes_of, numbers, sizes))


@pytest.mark.parametrize("failing", range(1, 7))
def test_an_error_of_any_part_is_raised_and_nothing_is_left(parts: SlowParts, failing: int) -> None:
    take = parts.memory.upload_part

    def fail(params: Mapping[str, Any]) -> Answer:
        if params["PartNumber"] == failing:
            raise ServiceError("InternalError", 500)
        return take(params)

    parts.memory.upload_part = fail  # type: ignore[method-assign]
    parts.let_go(*range(1, 7))

    def write_six() -> None:
        with S3Dataset(cast("S3Client", connected("s3")), BUCKET, PREFIX).outputs() as outputs:
            for number in range(1, 6):
                outputs.train.write(bytes_of(number))
            outputs.train.write(b"the end")

    with pytest.raises(ClientError, match="InternalError"):
        write_six()

    assert (parts.memory.objects, parts.memory.uploads) == ({}, {})


def test_no_part_is_sent_once_one_was_refused(parts: SlowParts, upload: S3Upload) -> None:
    def refuse(_: Mapping[str, Any]) -> Answer:
        raise ServiceError("AccessDenied", 403)

    parts.memory.upload_part = refuse  # type: ignore[assignment,method-assign]
    upload.write(bytes_of(1))
    wait_until(lambda: not module._under_way or None)  # noqa: SLF001

    with pytest.raises(ClientError, match="AccessDenied"):
        upload.write(bytes_of(2))


def test_parts_under_way_arrive_before_the_upload_is_aborted(parts: SlowParts, upload: S3Upload) -> None:
    for number in range(1, AHEAD + 1):
        upload.write(bytes_of(number))
    parts.wait_for(1, 2, 3, 4)

    with patch.object(module, "wait", let_go_at_last(parts)):
        upload.abort()

    assert len(parts.arrived) == AHEAD
    assert parts.memory.uploads == {}


def let_go_at_last(parts: SlowParts) -> Callable[[Collection["Future[None]"]], object]:
    """What waits as ever, but lets the parts go first, which are all still on their way."""

    def let_go(requests: Collection["Future[None]"]) -> object:
        assert not parts.arrived
        parts.let_go(*range(1, AHEAD + 1))
        return wait(requests)

    return let_go


def test_parts_that_have_not_begun_are_not_sent_once_the_upload_is_aborted(parts: SlowParts) -> None:
    first, second, third = uploads = [upload_to(f"{KEY}-{each}") for each in range(3)]
    for upload in uploads:
        for number in range(1, AHEAD + 1):
            upload.write(bytes_of(number))
    parts.wait_for(1, 1, 2, 2, 3, 3, 4, 4)

    with patch.object(module, "wait", let_go_at_last(parts)):
        third.abort()
    first.complete()
    second.complete()

    assert {key for key, _ in parts.arrived} == {f"{KEY}-0", f"{KEY}-1"}
    assert parts.memory.uploads == {}


def test_a_process_is_forked_once_no_part_is_on_its_way(parts: SlowParts, upload: S3Upload) -> None:
    for number in range(1, AHEAD + 1):
        upload.write(bytes_of(number))
    parts.wait_for(1, 2, 3, 4)

    with patch.object(module, "wait", let_go_at_last(parts)):
        child = os.fork()
    if not child:
        os._exit(len(parts.arrived))

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == AHEAD
    upload.complete()


def test_a_part_is_sent_as_it_lies_in_memory_and_again_where_s3_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    s3, sent = client("s3", "us-east-1"), list[tuple[Any, Mapping[str, Any]]]()
    begun = b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        status = 200
        if request.method == "PUT":
            sent.append((request.body, copy(cast("Any", request.headers))))
            status = 503 if len(sent) == 1 else 200
        headers: Any = HTTPHeaders.from_dict({"ETag": '"1"'})
        return AWSResponse(request.url, status, headers, SimpleNamespace(stream=lambda: iter([begun])))

    s3.meta.events.register("before-send.s3", cast("Any", answer))
    upload = S3Upload(s3, BUCKET, KEY, "application/jsonlines")
    upload.write(b"x" * module.PART_BYTES)
    upload.complete()

    assert len(sent) == 2
    for body, headers in sent:
        # Neither as a file nor in chunks, and no pass over it but the checksum's.
        assert (type(body), len(body)) == (bytearray, module.PART_BYTES)
        assert headers["x-amz-content-sha256"] == b"UNSIGNED-PAYLOAD"
        assert headers["x-amz-checksum-crc32"] == b64encode(crc32(body).to_bytes(4))
