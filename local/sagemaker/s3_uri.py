"""Takes S3 URIs apart and puts them together."""

from urllib.parse import unquote

from local.place import REGION
from local.sagemaker.errors import SageMakerError

# The S3 user guide's pages on virtual hosting and on dual-stack endpoints. The service model lets manifests
# and output paths be https addresses, too.
_HOSTS = ("s3.amazonaws.com", *(f"s3{part}{REGION}.amazonaws.com" for part in (".", "-", ".dualstack.")))


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of ``s3://bucket/key`` or of an https address; SageMakerError if it is neither."""
    # Not by urlsplit: a key may hold ? and #.
    scheme, _, rest = uri.partition("://")
    if scheme == "https":
        scheme, rest = "s3", _path_style(rest)
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise SageMakerError.validation(f"'{uri}' is not an S3 URI; it must look like s3://bucket/key.")
    return bucket, key


def join_s3_uri(prefix: str, *parts: str) -> str:
    """``prefix`` with ``parts`` under it."""
    return "/".join((prefix.rstrip("/"), *parts))


def _path_style(address: str) -> str:
    """``bucket/key`` of host and path; empty if the host is none of S3's."""
    host, _, path = address.partition("/")
    for service in _HOSTS:
        if host == service:
            return unquote(path)
        if host.endswith(f".{service}"):
            return f"{host.removesuffix(f'.{service}')}/{unquote(path)}"
    return ""
