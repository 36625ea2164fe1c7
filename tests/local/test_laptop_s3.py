"""Objects are kept and refused as S3 keeps and refuses them, where ministack alone is more lenient."""

import base64
import hashlib
import urllib.request
import zlib
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws
from local.s3.encryption import AWS_S3_KEY, encryption_xml
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.upload import LEAST_PART_BYTES, PART_BYTES, S3Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import ChecksumAlgorithmType


@pytest.fixture
def encrypted(laptop_aws: LaptopAws, s3: "S3Client", bucket: str) -> str:
    """A bucket whose objects a key of the account's own encrypts."""
    key = laptop_aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    s3.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [
                {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
            ]
        },
    )
    return bucket


def test_a_stacks_bucket_is_called_alike_in_every_run_and_otherwise_where_the_stack_is_deployed_anew(
    laptop_aws: LaptopAws,
) -> None:
    cloudformation = laptop_aws.client("cloudformation")
    template = '{"Resources": {"Kept": {"Type": "AWS::S3::Bucket"}}}'

    names = []
    for _ in range(2):
        cloudformation.create_stack(StackName="names", TemplateBody=template)
        cloudformation.get_waiter("stack_create_complete").wait(StackName="names", WaiterConfig={"Delay": 1})
        (resource,) = cloudformation.describe_stack_resources(StackName="names")["StackResources"]
        names.append(resource["PhysicalResourceId"])
        cloudformation.delete_stack(StackName="names")

    suffixes = [hashlib.sha256(f"names:Kept:{drawn}".encode()).hexdigest()[:13] for drawn in (1, 2)]
    assert names == [f"names-kept-{suffix}" for suffix in suffixes]


def test_under_a_kms_key_the_same_bytes_have_another_etag_each_time_and_the_same_checksum(
    s3: "S3Client", encrypted: str
) -> None:
    looks = []
    for _ in range(2):
        s3.put_object(Bucket=encrypted, Key="labels", Body=b"same", ChecksumAlgorithm="CRC32")
        looks.append(s3.head_object(Bucket=encrypted, Key="labels", ChecksumMode="ENABLED"))
    first, second = looks
    assert first["ETag"] != second["ETag"]
    assert first["ChecksumCRC32"] == second["ChecksumCRC32"]
    assert s3.get_object(Bucket=encrypted, Key="labels", IfMatch=second["ETag"])["Body"].read() == b"same"


def test_an_object_whose_sender_gave_no_checksum_has_a_crc64nvme(s3: "S3Client", bucket: str) -> None:
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "nine"})
    put = urllib.request.Request(url, data=b"123456789", method="PUT")  # noqa: S310 - the laptop's own address
    urllib.request.urlopen(put).close()  # noqa: S310 - as above
    found = s3.head_object(Bucket=bucket, Key="nine", ChecksumMode="ENABLED")
    assert (
        base64.b64decode(found["ChecksumCRC64NVME"]).hex() == "ae8b14860a799888"
    )  # the algorithm's check value
    assert found["ChecksumType"] == "FULL_OBJECT"


@pytest.mark.parametrize(
    ("named", "sent", "complaint"),
    [
        (None, "CRC32", "expected checksum Type: null, actual checksum Type: crc32"),
        ("CRC32", "SHA256", "expected checksum Type: crc32, actual checksum Type: sha256"),
    ],
)
def test_a_part_has_the_checksum_that_its_upload_named(
    s3: "S3Client",
    bucket: str,
    named: "ChecksumAlgorithmType | None",
    sent: "ChecksumAlgorithmType",
    complaint: str,
) -> None:
    wanted = {"ChecksumAlgorithm": named} if named else {}
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts", **wanted)["UploadId"]  # type: ignore[arg-type]
    with pytest.raises(ClientError, match=complaint):
        s3.upload_part(
            Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, Body=b"1", ChecksumAlgorithm=sent
        )


def test_the_completion_repeats_the_checksums_of_the_parts(s3: "S3Client", bucket: str) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts", ChecksumAlgorithm="CRC32")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, Body=b"1")
    with pytest.raises(ClientError, match="missing for part 1 in the request"):
        s3.complete_multipart_upload(
            Bucket=bucket,
            Key="parts",
            UploadId=upload,
            MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
        )


def test_a_dataset_that_is_sent_in_parts_is_taken(s3: "S3Client", bucket: str) -> None:
    written = S3Upload(s3, bucket, "street/train.manifest", "application/jsonlines")
    for part in (b"x" * PART_BYTES, b"y"):
        written.write(part)
    written.complete()
    found = s3.head_object(Bucket=bucket, Key="street/train.manifest", ChecksumMode="ENABLED")
    parts = b"".join(zlib.crc32(part).to_bytes(4) for part in (b"x" * PART_BYTES, b"y"))
    assert found["ChecksumCRC32"] == f"{base64.b64encode(zlib.crc32(parts).to_bytes(4)).decode()}-2"


@pytest.mark.parametrize("before", [b"", b"first\n"])
def test_a_dataset_that_is_copied_in_parts_is_taken(s3: "S3Client", bucket: str, before: bytes) -> None:
    data = bytes(range(256)) * (2 * LEAST_PART_BYTES // 256)
    s3.put_object(Bucket=bucket, Key="street/a b+c%20 ü/train", Body=data)
    written = S3Upload(s3, bucket, "street/train.manifest", "application/jsonlines")
    written.write(before)
    for _ in range(2):
        written.append(S3Manifest(s3, f"s3://{bucket}/street/a b+c%20 ü/train"))
    written.write(b"last\n")
    written.complete()
    found = s3.get_object(Bucket=bucket, Key="street/train.manifest")["Body"].read()
    assert found == before + data + data + b"last\n"


def test_a_part_is_not_copied_of_an_object_that_was_replaced(s3: "S3Client", bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="train", Body=b"x" * LEAST_PART_BYTES)
    source = S3Manifest(s3, f"s3://{bucket}/train")
    s3.put_object(Bucket=bucket, Key="train", Body=b"y" * LEAST_PART_BYTES)
    written = S3Upload(s3, bucket, "street/train.manifest", "application/jsonlines")
    written.append(source)
    with pytest.raises(ClientError, match="PreconditionFailed"):
        written.complete()
    written.abort()
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_a_templates_encryption_is_that_of_the_bucket() -> None:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "arn:aws:kms:us-east-1:000000000000:key/a&b"}
    assert b"a&amp;b" in encryption_xml(
        {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": default}]}
    )


def test_without_a_named_key_it_is_the_one_that_the_account_has_for_s3(s3: "S3Client", bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="labels", Body=b"", ServerSideEncryption="aws:kms")
    assert s3.head_object(Bucket=bucket, Key="labels")["SSEKMSKeyId"] == AWS_S3_KEY


def test_a_range_of_a_version_is_a_range(s3: "S3Client", bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="a", Body=b"0123456789")["VersionId"]
    s3.put_object(Bucket=bucket, Key="a", Body=b"other")
    manifest = S3Manifest(s3, f"s3://{bucket}/a", version)

    answer = s3.get_object(Bucket=bucket, Key="a", VersionId=version, Range="bytes=3-5")

    assert (answer["Body"].read(), answer["ContentRange"]) == (b"345", "bytes 3-5/10")
    assert b"".join(manifest.chunks(3, 6)) == b"345"
    with pytest.raises(ClientError, match="InvalidRange"):
        s3.get_object(Bucket=bucket, Key="a", VersionId=version, Range="bytes=10-")
