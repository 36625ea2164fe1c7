"""What S3 asks of a sender's rights beside the operation's own action."""

from collections.abc import Mapping

from ministack.core.responses import request_scope
from ministack.services import s3

from local.place import ACCOUNT, REGION
from local.s3.encryption import AWS_S3_KEY, KEY_HEADER, SSE_HEADER

Checks = list[tuple[str, str]]

VIA_S3 = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
# Parts are read again when an upload is put together.
_CHECKSUMS = "x-amz-checksum-mode"
_MULTIPART = frozenset({"uploads", "uploadId"})


def object_checks(
    method: str, path: str, headers: Mapping[str, str], query: Mapping[str, list[str]]
) -> Checks:
    """Further actions that reading or writing an object needs, each with its resource."""
    bucket, _, key = path.lstrip("/").partition("/")
    if not key:
        return []
    with request_scope(ACCOUNT, REGION):
        found = (s3._ensure_bucket(bucket) or {"objects": {}})["objects"].get(key)  # noqa: SLF001
        default = s3._bucket_default_sse_headers(bucket)  # noqa: SLF001
    match method:
        case "GET" | "HEAD" if not query and found is None:
            # Of an object that is not there, only those may know who may list the bucket.
            return [("s3:ListBucket", f"arn:aws:s3:::{bucket}")]
        case "HEAD" if _CHECKSUMS not in headers:
            return []
        case "GET" | "HEAD" if not query and (kms_key := _key_of(found["preserved_headers"])):
            # HeadObject's page asks for it where checksums are asked for.
            return [("kms:Decrypt", kms_key)]
        case "PUT" | "POST" if kms_key := _key_of(headers if SSE_HEADER in headers else default):
            reading = [("kms:Decrypt", kms_key)] if _MULTIPART & query.keys() else []
            return [("kms:GenerateDataKey", kms_key), *reading]
    return []


def _key_of(headers: Mapping[str, str]) -> str | None:
    """The key that IAM is asked about; the one that the account has for S3 is open to all who may use S3."""
    key = headers.get(KEY_HEADER)
    return None if key == AWS_S3_KEY else key
