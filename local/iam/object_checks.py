"""What S3 asks of a sender's rights beside the operation's own action."""

from ministack.core.responses import request_scope
from ministack.services import s3

from local.place import ACCOUNT, REGION

Checks = list[tuple[str, str]]

VIA_S3 = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
_KEY_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"
# Parts are read again when an upload is put together.
_MULTIPART = frozenset({"uploads", "uploadId"})


def object_checks(method: str, path: str, query: dict[str, list[str]]) -> Checks:
    """Further actions that reading or writing an object needs, each with its resource."""
    bucket, _, key = path.lstrip("/").partition("/")
    if not key:
        return []
    with request_scope(ACCOUNT, REGION):
        kms_key = s3._bucket_default_sse_headers(bucket).get(_KEY_HEADER)  # noqa: SLF001
        there = key in (s3._ensure_bucket(bucket) or {"objects": {}})["objects"]  # noqa: SLF001
    # Of an object that is not there, only those may know who may list the bucket.
    listing = [("s3:ListBucket", f"arn:aws:s3:::{bucket}")]
    match method:
        case "GET" | "HEAD" if not query and not there:
            return listing
        case "GET" if not query and kms_key:
            return [("kms:Decrypt", kms_key)]
        case "PUT" | "POST" if kms_key:
            reading = [("kms:Decrypt", kms_key)] if _MULTIPART & query.keys() else []
            return [("kms:GenerateDataKey", kms_key), *reading]
    return []
