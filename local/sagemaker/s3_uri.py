"""Takes S3 URIs apart and puts them together."""

from local.sagemaker.errors import SageMakerError


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of ``s3://bucket/key``; SageMakerError if it is no such URI."""
    # Not by urlsplit: a key may hold ? and #.
    scheme, _, rest = uri.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise SageMakerError.validation(f"'{uri}' is not an S3 URI; it must look like s3://bucket/key.")
    return bucket, key


def join_s3_uri(prefix: str, *parts: str) -> str:
    """``prefix`` with ``parts`` under it."""
    return "/".join((prefix.rstrip("/"), *parts))
