"""The services in memory behave as AWS does, as far as other tests rely on it.

S3 is compared with moto, which is nobody's work of this project.
"""

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from tests.support.account.process import process
from tests.support.account.s3 import MemoryS3
from tests.support.account.wire import Wire, connected
from tests.support.account.world import World
from tests.support.empty_account import empty_account, session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client

BUCKET, KEY = "example-datasets", "a/train.manifest"
PART = b"x" * 5 * 1024 * 1024
PART_NAMES = ("ETag", "ChecksumCRC32")  # moto copies without a checksum


@pytest.fixture(params=["memory", "moto"])
def s3(request: pytest.FixtureRequest) -> "Iterator[S3Client]":
    if request.param == "memory":
        client: Any = connected("s3")
        with process(Wire({"s3": MemoryS3()})):
            yield client
        return
    with empty_account():
        made = session().client("s3")
        made.create_bucket(Bucket=BUCKET)
        yield made


@pytest.fixture
def memory_s3() -> "Iterator[S3Client]":
    """Where moto is more lenient."""
    client: Any = connected("s3")
    with process(Wire({"s3": MemoryS3()})):
        yield client


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return error.value.response["Error"]["Code"]


def test_an_object_has_a_size_and_an_etag(s3: "S3Client") -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"one")

    head = s3.head_object(Bucket=BUCKET, Key=KEY)

    digest = hashlib.md5(b"one", usedforsecurity=False).hexdigest()
    assert (head["ContentLength"], head["ETag"]) == (3, f'"{digest}"')


def test_an_object_is_read_from_a_position_on(s3: "S3Client") -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"one two")

    assert s3.get_object(Bucket=BUCKET, Key=KEY, Range="bytes=4-")["Body"].read() == b"two"


def test_another_content_fails_the_condition(s3: "S3Client") -> None:
    first = s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"one")
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"two")

    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=BUCKET, Key=KEY, IfMatch=first["ETag"])

    assert code_of(error) == "PreconditionFailed"


def test_a_missing_object_answers_get_and_head_each_in_its_way(s3: "S3Client") -> None:
    with pytest.raises(ClientError) as get:
        s3.get_object(Bucket=BUCKET, Key=KEY)
    with pytest.raises(ClientError) as head:
        s3.head_object(Bucket=BUCKET, Key=KEY)

    assert (code_of(get), code_of(head)) == ("NoSuchKey", "404")


def test_an_upload_can_be_read_once_it_is_complete(s3: "S3Client") -> None:
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    parts = [send(s3, upload, number, data) for number, data in enumerate((PART, b"end"), start=1)]
    with pytest.raises(ClientError):
        s3.head_object(Bucket=BUCKET, Key=KEY)

    s3.complete_multipart_upload(Bucket=BUCKET, Key=KEY, UploadId=upload, MultipartUpload={"Parts": parts})

    assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == PART + b"end"


def test_a_small_part_that_is_not_the_last_is_refused(s3: "S3Client") -> None:
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    parts = [send(s3, upload, number, b"small") for number in (1, 2)]

    with pytest.raises(ClientError) as error:
        s3.complete_multipart_upload(
            Bucket=BUCKET, Key=KEY, UploadId=upload, MultipartUpload={"Parts": parts}
        )

    assert code_of(error) == "EntityTooSmall"


@pytest.mark.parametrize("range_", [{}, {"CopySourceRange": f"bytes=1-{len(PART)}"}])
def test_a_part_can_be_copied(s3: "S3Client", range_: dict[str, str]) -> None:
    s3.put_object(Bucket=BUCKET, Key="a/part", Body=PART + b"end")
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]

    copied = copy(s3, upload, 1, **range_)["CopyPartResult"]

    part: Any = {"PartNumber": 1, **{name: copied[name] for name in PART_NAMES if name in copied}}
    s3.complete_multipart_upload(Bucket=BUCKET, Key=KEY, UploadId=upload, MultipartUpload={"Parts": [part]})
    expected = (PART + b"end")[1 : 1 + len(PART)] if range_ else PART + b"end"
    assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == expected


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"CopySourceRange": f"bytes=1-{len(PART) + 3}"}, "InvalidArgument"),
        ({"CopySourceRange": "bytes=1-"}, "InvalidArgument"),
        ({"CopySourceIfMatch": '"another"'}, "PreconditionFailed"),
        ({"CopySource": {"Bucket": BUCKET, "Key": "a/none"}}, "NoSuchKey"),
        ({"UploadId": "none"}, "NoSuchUpload"),
    ],
)
def test_copies_that_s3_refuses(memory_s3: "S3Client", params: dict[str, Any], code: str) -> None:
    memory_s3.put_object(Bucket=BUCKET, Key="a/part", Body=PART + b"end")
    upload = memory_s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]

    with pytest.raises(ClientError) as error:
        copy(memory_s3, upload, 1, **params)

    assert code_of(error) == code


def test_an_object_of_the_least_size_has_no_ranges_to_copy(memory_s3: "S3Client") -> None:
    memory_s3.put_object(Bucket=BUCKET, Key="a/part", Body=PART)
    upload = memory_s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]

    with pytest.raises(ClientError) as error:
        copy(memory_s3, upload, 1, CopySourceRange=f"bytes=0-{len(PART) - 1}")

    assert code_of(error) == "InvalidRequest"
    copy(memory_s3, upload, 1)


def test_as_many_parts_as_s3_takes(s3: "S3Client") -> None:
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    send(s3, upload, 10_000, b"last")

    with pytest.raises(ClientError) as error:
        send(s3, upload, 10_001, b"more")

    assert code_of(error) == "InvalidArgument"


def test_an_aborted_upload_is_gone(s3: "S3Client") -> None:
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    s3.abort_multipart_upload(Bucket=BUCKET, Key=KEY, UploadId=upload)

    with pytest.raises(ClientError) as error:
        s3.abort_multipart_upload(Bucket=BUCKET, Key=KEY, UploadId=upload)

    assert code_of(error) == "NoSuchUpload"


def test_a_training_jobs_name_is_taken_for_ever() -> None:
    sagemaker: Any = connected("sagemaker")
    with process(World().wire), pytest.raises(ClientError) as error:
        sagemaker.create_training_job(**training_request("earlier-completed-0123456789"))

    assert code_of(error) == "ResourceInUse"


def test_parameters_are_checked_against_the_services_models() -> None:
    sagemaker: Any = connected("sagemaker")
    with process(World().wire), pytest.raises(ParamValidationError, match="RoleArn"):
        sagemaker.create_training_job(TrainingJobName="without-a-role")


def send(s3: "S3Client", upload: str, number: int, data: bytes) -> Any:
    answer = s3.upload_part(Bucket=BUCKET, Key=KEY, UploadId=upload, PartNumber=number, Body=data)
    return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumCRC32": answer["ChecksumCRC32"]}


def copy(s3: "S3Client", upload: str, number: int, **params: Any) -> Any:
    source = {"Bucket": BUCKET, "Key": "a/part"}
    given = {"UploadId": upload, "CopySource": source, **params}
    return s3.upload_part_copy(Bucket=BUCKET, Key=KEY, PartNumber=number, **given)


def training_request(name: str) -> dict[str, Any]:
    return {
        "TrainingJobName": name,
        "AlgorithmSpecification": {"TrainingInputMode": "Pipe"},
        "RoleArn": "arn:aws:iam::111122223333:role/training",
        "OutputDataConfig": {"S3OutputPath": "s3://example-models/"},
        "ResourceConfig": {"VolumeSizeInGB": 50},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
    }
