"""An object is written to S3 in bounded memory, whole or not at all."""

import tracemalloc
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError, StubResponseError
from botocore.stub import Stubber

from tests.aws.conftest import BUCKET
from tests.support.at_once import AtOnce
from tests.support.s3_calls import calls_of, fail
from train_on_label.aws.s3.upload import PART_BYTES, S3Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "bees/a b+c%20 ü:1/train.manifest"
MIB = 1 << 20


def upload(s3: "S3Client") -> S3Upload:
    """An upload that has not begun."""
    return S3Upload(s3, BUCKET, KEY, "application/jsonlines")


def content(s3: "S3Client") -> bytes | None:
    """What can be read under the key; None where nothing can."""
    try:
        return s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None


def incomplete(s3: "S3Client") -> int:
    """Uploads that hold parts nobody sees."""
    return len(s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []))


def write_three_parts(written: S3Upload) -> None:
    """Writes an object to its end."""
    written.write(b"x" * PART_BYTES)
    written.write(b"y" * PART_BYTES)
    written.write(b"z")
    written.complete()


@pytest.mark.parametrize("writes", [[], [b""], [b"one\n"], [b"one\n", b"two\n"]])
def test_a_small_object_is_put_at_once_without_a_thread(
    s3: "S3Client", writes: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("train_on_label.aws.s3.upload._REQUESTS", None)
    begun = calls_of(s3, "CreateMultipartUpload")
    written = upload(s3)
    for data in writes:
        written.write(data)
    assert content(s3) is None

    written.complete()

    assert content(s3) == b"".join(writes)
    assert begun == []


def test_parts_are_of_8_mib() -> None:
    assert PART_BYTES == 8 * MIB


class PartsOnly:
    """Takes an upload's parts, and keeps their sizes."""

    def __init__(self) -> None:
        self.sizes: dict[int, int] = {}

    def create_multipart_upload(self, **_: object) -> dict[str, str]:
        return {"UploadId": "1"}

    def upload_part(self, *, PartNumber: int, Body: bytes, **_: object) -> dict[str, str]:  # noqa: N803
        assert PartNumber == len(self.sizes) + 1
        self.sizes[PartNumber] = len(Body)
        return {"ETag": '"0"', "ChecksumCRC32": "AAAAAA=="}

    def complete_multipart_upload(self, *, MultipartUpload: dict[str, Any], **_: object) -> None:  # noqa: N803
        assert [part["PartNumber"] for part in MultipartUpload["Parts"]] == list(self.sizes)


def test_parts_grow_so_that_the_10000_that_s3_takes_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train_on_label.aws.s3.upload.PART_BYTES", 8)
    monkeypatch.setattr("train_on_label.aws.s3.upload._REQUESTS", AtOnce())
    s3 = PartsOnly()
    written, size = upload(cast("S3Client", s3)), 820 * 1024  # in place of GiB

    for _ in range(size // 8):
        written.write(b"8 bytes\n")
    written.complete()

    assert sum(s3.sizes.values()) == size
    assert 9_900 < len(s3.sizes) <= 10_000
    *sizes, _ = s3.sizes.values()
    assert sizes == sorted(sizes)
    assert {sizes[0], sizes[499]} == {8}
    assert sizes[500] == 16


@pytest.mark.parametrize(
    ("size", "parts"),
    [
        (PART_BYTES - 1, 0),
        (PART_BYTES, 1),
        (PART_BYTES + 1, 2),
        (2 * PART_BYTES, 2),
        (2 * PART_BYTES + 5, 3),
    ],
)
def test_a_large_object_goes_in_parts(s3: "S3Client", size: int, parts: int) -> None:
    sent = calls_of(s3, "UploadPart")
    data = bytes(range(256)) * (size // 256 + 1)
    written = upload(s3)
    for start in range(0, size, MIB):
        written.write(data[start : min(size, start + MIB)])
    assert content(s3) is None

    written.complete()

    assert content(s3) == data[:size]
    assert sorted(call["PartNumber"] for call in sent) == list(range(1, parts + 1))
    assert all(len(call["Body"]) >= PART_BYTES or call["PartNumber"] == parts for call in sent)
    assert incomplete(s3) == 0


@pytest.mark.parametrize("size", [10, PART_BYTES + 10])
def test_the_content_type_is_kept(s3: "S3Client", size: int) -> None:
    written = upload(s3)
    written.write(b"x" * size)
    written.complete()

    assert s3.head_object(Bucket=BUCKET, Key=KEY)["ContentType"] == "application/jsonlines"


def test_an_earlier_object_is_replaced_only_at_the_end(s3: "S3Client") -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"earlier")
    written = upload(s3)
    written.write(b"x" * PART_BYTES)

    assert content(s3) == b"earlier"
    written.complete()
    assert content(s3) == b"x" * PART_BYTES


@pytest.mark.parametrize("size", [0, 10, PART_BYTES, 2 * PART_BYTES + 10])
def test_what_is_aborted_leaves_nothing(s3: "S3Client", size: int) -> None:
    written = upload(s3)
    written.write(b"x" * size)

    written.abort()

    assert content(s3) is None
    assert incomplete(s3) == 0


@pytest.mark.parametrize(
    ("operation", "from_call"),
    [("UploadPart", 1), ("UploadPart", 2), ("UploadPart", 3), ("CompleteMultipartUpload", 1)],
)
def test_a_failure_half_way_can_be_aborted(s3: "S3Client", operation: str, from_call: int) -> None:
    written = upload(s3)
    fail(s3, operation, "InternalError", from_call=from_call)

    with pytest.raises(ClientError, match="InternalError"):
        write_three_parts(written)
    written.abort()

    assert content(s3) is None
    assert incomplete(s3) == 0


def test_memory_is_bounded_by_a_few_parts(s3: "S3Client") -> None:
    answers = Stubber(s3)
    answers.add_response("create_multipart_upload", {"UploadId": "1"})
    for _ in range(12):
        answers.add_response("upload_part", {"ETag": '"0"', "ChecksumCRC32": "AAAAAA=="})
    answers.activate()
    written = upload(s3)
    tracemalloc.start()
    try:
        for _ in range(12 * PART_BYTES // MIB):
            written.write(b"x" * MIB)
        with suppress(StubResponseError):  # once all parts were sent
            written.complete()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    answers.assert_no_pending_responses()
    assert peak < 6 * PART_BYTES
