"""What a killed process has begun is let go of by the next one, and what another one has begun is not."""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.account.process import Process, process
from tests.support.account.s3 import MemoryS3
from tests.support.account.wire import Answer, Call, ServiceError, Wire, connected
from train_on_label.aws.s3.begun import BegunUploads, By

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

BUCKET, KEY, NOTE = "example-datasets", "bees/train.manifest", "_parts/bees/begun.json"
S3: "S3Client" = connected("s3")  # type: ignore[assignment]


class Failing:
    """The given operations fail."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}

    def carry_out(self, call: Call, act: "Callable[[], Answer]", process: Process) -> Answer:  # noqa: ARG002
        if code := self.codes.get(call.operation):
            raise ServiceError(code, 403 if code == "AccessDenied" else 503)
        return act()


@pytest.fixture
def failing() -> Failing:
    return Failing()


@pytest.fixture
def memory(failing: Failing) -> Iterator[MemoryS3]:
    memory = MemoryS3()
    with process(Wire({"s3": memory}, failing)):
        yield memory


def begun_by(name: str, since: float) -> BegunUploads:
    """What a process knows that has 900 seconds."""
    begun = BegunUploads(S3, BUCKET, NOTE, By(name, since, since + 900))
    begun.let_go()
    return begun


def begin(begun: BegunUploads) -> str:
    upload_id = S3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    begun.note(KEY, upload_id)
    return upload_id


def test_a_further_attempt_lets_go_of_what_all_before_it_have_left(memory: MemoryS3) -> None:
    first = begun_by("one", 0)
    left = {begin(first), begin(first)}
    assert set(memory.uploads) == left

    second = begin(begun_by("one", 5))
    assert set(memory.uploads) == {second}

    begun_by("one", 10)
    assert not memory.uploads


@pytest.mark.parametrize(("since", "is_left"), [(1, True), (900, True), (960, True), (961, False)])
def test_another_lets_go_of_it_once_its_process_must_have_ended(
    since: float, is_left: bool, memory: MemoryS3
) -> None:
    begin(begun_by("one", 0))

    begun_by("two", since)

    assert bool(memory.uploads) == is_left


def test_what_was_left_alone_is_let_go_of_later(memory: MemoryS3) -> None:
    begin(begun_by("one", 0))
    second = begin(begun_by("two", 100))

    begun_by("one", 110)
    assert set(memory.uploads) == {second}
    begun_by("three", 5_000)
    assert not memory.uploads


def test_what_was_completed_is_gone(memory: MemoryS3, caplog: pytest.LogCaptureFixture) -> None:
    upload_id = begin(begun_by("one", 0))
    S3.abort_multipart_upload(Bucket=BUCKET, Key=KEY, UploadId=upload_id)

    begin(begun_by("one", 5))
    begun_by("one", 10)

    assert not memory.uploads
    assert caplog.messages == []


@pytest.mark.parametrize("code", ["NoSuchKey", "AccessDenied"])
def test_where_nothing_was_begun_nothing_is_told(
    code: str, memory: MemoryS3, failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    failing.codes["GetObject"] = code

    begun_by("one", 0)

    assert (caplog.messages, memory.uploads) == ([], {})


@pytest.mark.parametrize(
    ("operation", "logged"),
    [
        ("GetObject", "what was noted of uploads could not be read"),
        ("PutObject", "an upload that has begun could not be noted"),
        ("AbortMultipartUpload", "an upload that was left could not be aborted"),
    ],
)
def test_what_fails_of_it_is_logged_and_hinders_nothing(
    operation: str, logged: str, memory: MemoryS3, failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    begin(begun_by("one", 0))
    failing.codes[operation] = "SlowDown"

    second = begin(begun_by("one", 5))

    assert second in memory.uploads
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    assert set(caplog.messages) == {logged}


def test_what_could_not_be_aborted_is_tried_once_more(memory: MemoryS3, failing: Failing) -> None:
    begin(begun_by("one", 0))
    failing.codes["AbortMultipartUpload"] = "SlowDown"
    begin(begun_by("one", 5))
    assert len(memory.uploads) == 2
    failing.codes.clear()

    begun_by("one", 10)

    assert not memory.uploads


@pytest.mark.parametrize("content", [b"", b"{", b"[[]]", b'[["a", "b", ["one"]]]', b"\xff", b"[" * 2_000_000])
def test_a_note_that_is_something_else_is_none(
    content: bytes, memory: MemoryS3, caplog: pytest.LogCaptureFixture
) -> None:
    memory.objects[BUCKET, NOTE] = content

    begin(begun_by("one", 0))

    assert caplog.messages == ["what was noted of uploads could not be read"]
    begun_by("one", 5)
    assert not memory.uploads
