"""Where buckets lie."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

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
