"""A prepared dataset is in the bucket as a whole, or not at all."""

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.aws.conftest import BUCKET
from tests.support.s3_calls import fail
from train_on_label.aws.s3.dataset import S3Dataset

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PART_BYTES = 65_536
PREFIX = "bees/bees-0123456789/"


def files(s3: "S3Client") -> dict[str, bytes]:
    """Key -> content of all objects in the bucket."""
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    return {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


def test_what_is_written_lies_under_the_prefix_at_the_end(s3: "S3Client") -> None:
    with S3Dataset(s3, BUCKET, PREFIX).outputs() as outputs:
        outputs.train.write(b"one\n")
        outputs.train.write(b"two\n")
        outputs.validation.write(b"three\n")
        assert files(s3) == {}

    assert files(s3) == {
        f"{PREFIX}train.manifest": b"one\ntwo\n",
        f"{PREFIX}validation.manifest": b"three\n",
        f"{PREFIX}rejects.jsonl": b"",
    }


class CrashError(Exception):
    """Something that ends a preparation."""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """No upload of several parts is completed here, at which S3 looks at their size."""
    monkeypatch.setattr("train_on_label.aws.s3.upload.PART_BYTES", PART_BYTES)


def write_two_large_files(s3: "S3Client", crash: BaseException | None = None) -> None:
    """Writes into two channels, and may crash thereafter."""
    with S3Dataset(s3, BUCKET, PREFIX).outputs() as outputs:
        outputs.train.write(b"x" * (PART_BYTES + 1))
        outputs.validation.write(b"y" * (PART_BYTES + 1))
        if crash is not None:
            raise crash


@pytest.mark.parametrize("crash", [CrashError(), KeyboardInterrupt(), SystemExit(1)])
def test_a_crash_inside_leaves_no_file_and_no_part(s3: "S3Client", crash: BaseException) -> None:
    with pytest.raises(type(crash)):
        write_two_large_files(s3, crash)

    assert files(s3) == {}
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)


@pytest.mark.parametrize("operation", ["UploadPart", "CompleteMultipartUpload", "PutObject"])
def test_a_failure_at_the_end_leaves_no_part(s3: "S3Client", operation: str) -> None:
    fail(s3, operation, "InternalError")

    with pytest.raises(ClientError, match="InternalError"):
        write_two_large_files(s3)

    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)


def test_a_failure_to_abort_hides_no_other_failure(s3: "S3Client") -> None:
    fail(s3, "AbortMultipartUpload", "SlowDown")

    with pytest.raises(CrashError):
        write_two_large_files(s3, CrashError())


def test_a_second_run_writes_over_the_first(s3: "S3Client") -> None:
    for content in (b"first\n", b"second\n"):
        with S3Dataset(s3, BUCKET, PREFIX).outputs() as outputs:
            outputs.train.write(content)

    assert files(s3)[f"{PREFIX}train.manifest"] == b"second\n"


def test_a_report_is_put_with_its_type(s3: "S3Client") -> None:
    S3Dataset(s3, BUCKET, PREFIX).write("dataset.json", b"{}", "application/json")

    answer = s3.get_object(Bucket=BUCKET, Key=f"{PREFIX}dataset.json")
    assert (answer["Body"].read(), answer["ContentType"]) == (b"{}", "application/json")
