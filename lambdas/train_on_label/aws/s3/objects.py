"""Small objects read whole, and where buckets lie."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from train_on_label.aws.errors import DENIED, code_of, translated
from train_on_label.s3_uri import parse_s3_uri

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_HEADER = "x-amz-bucket-region"


def bucket_region(s3: "S3Client", bucket: str) -> str | None:
    """The region of a bucket; None where S3 does not tell it.

    S3 tells it in a header also to those who may not look into the bucket, so this takes no permission.
    """
    try:
        answer: Any = s3.head_bucket(Bucket=bucket)  # an error's response has the same metadata
    except ClientError as error:
        answer = error.response
    region = answer["ResponseMetadata"].get("HTTPHeaders", {}).get(_HEADER)
    return str(region) if region else None


def is_bucket_of(s3: "S3Client", bucket: str, account: str) -> bool:
    """Whether a bucket is the account's, as far as the caller may see: else S3 answers 403, too."""
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    except ClientError as error:
        if code_of(error) not in DENIED:
            raise
        return False
    return True


def read_object(s3: "S3Client", uri: str, max_bytes: int) -> bytes:
    """A whole object; ValueError where it is larger.

    MissingObjectError or UnreadableObjectError where it cannot be had.
    """
    bucket, key = parse_s3_uri(uri)
    try:
        data = s3.get_object(Bucket=bucket, Key=key)["Body"].read(max_bytes + 1)
    except ClientError as error:
        raise translated(error, uri) from error
    if len(data) > max_bytes:
        raise ValueError(f"is larger than {max_bytes:,} bytes")
    return data
