"""S3 URIs as manifests hold them: the key stands as it is in S3, never URL-encoded."""

import re
from typing import NamedTuple
from urllib.parse import unquote

# Upper case and underscores are in the names of old buckets.
_S3_URI = re.compile(r"s3://(?P<bucket>[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9])/(?P<key>.+)", re.DOTALL)
# Labeling jobs name files as https too, with the bucket in the host or in the path. The forms are those of
# the S3 user guide's pages on virtual hosting, on dual-stack endpoints and on FIPS.
_HTTPS = re.compile(
    r"https://(?:(?P<bucket>[^/]+)\.)?s3(?:-fips)?(?:\.dualstack)?(?:[.-][a-z]+(?:-[a-z]+)*-\d+)?"
    r"\.amazonaws\.com(?:\.cn)?/(?P<path>[^?#]+)"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MAX_KEY_BYTES = 1024  # S3's own limit


class S3Uri(NamedTuple):
    """Where an object lies."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def parse_s3_uri(uri: str) -> S3Uri:
    """Bucket and key of an object's URI; ValueError says in a phrase what is wrong with it."""
    match = _S3_URI.fullmatch(uri)
    if match is None:
        raise ValueError(_misshapen(uri))
    bucket, key = match["bucket"], match["key"]
    if _CONTROL.search(key):
        raise ValueError("has a control character in its key")
    if not {".", ".."}.isdisjoint(key.split("/")):
        raise ValueError("has a key that steps through folders with . or ..")
    if key.endswith("/"):
        raise ValueError("names a folder, not an object")
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        raise ValueError("has half a surrogate pair in its key, which is no character") from None
    if size > _MAX_KEY_BYTES:
        raise ValueError(f"has a key of {size} bytes; S3 takes at most {_MAX_KEY_BYTES}")
    return S3Uri(bucket, key)


def _misshapen(uri: str) -> str:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if bucket and key and uri.startswith("s3://"):
        return f'names the bucket "{bucket[:255]}", and a bucket\'s name has 3 letters or digits at least'
    return "is not of the form s3://bucket/key"


def s3_address(address: str) -> str:
    """An https address of S3's as an S3 URI, its path decoded; anything else as it is."""
    match = _HTTPS.fullmatch(address)
    if match is None:
        return address
    bucket = f"{match['bucket']}/" if match["bucket"] else ""
    return f"s3://{bucket}{unquote(match['path'])}"
