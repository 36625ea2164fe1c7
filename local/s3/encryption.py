"""Objects under KMS keys: defaults from templates, the account's own key, and ETags that tell nothing."""

import secrets
from xml.sax.saxutils import escape

from local.place import ACCOUNT, REGION

# Any AWS account has this key for S3; its policy lets everybody who may use S3 in the account use it.
AWS_S3_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws/s3"
SSE_HEADER = "x-amz-server-side-encryption"
KEY_HEADER = f"{SSE_HEADER}-aws-kms-key-id"

Property = dict[str, list[dict[str, dict[str, str]]]]


def encryption_xml(bucket_encryption: Property) -> bytes:
    """CloudFormation's BucketEncryption as the body of PutBucketEncryption."""
    rules = "".join(
        f"<Rule><ApplyServerSideEncryptionByDefault>{_elements(rule)}</ApplyServerSideEncryptionByDefault></Rule>"
        for rule in (
            each["ServerSideEncryptionByDefault"]
            for each in bucket_encryption["ServerSideEncryptionConfiguration"]
        )
    )
    return f"<ServerSideEncryptionConfiguration>{rules}</ServerSideEncryptionConfiguration>".encode()


def opaque_etag() -> str:
    """The ETag of an object under a KMS key: no MD5, and another one each time."""
    return f'"{secrets.token_hex(16)}"'


def _elements(default: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in default.items())
