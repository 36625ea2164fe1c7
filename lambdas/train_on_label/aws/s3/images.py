"""Images in S3: a first ranged read each, and more where somebody reads on."""

import os
from functools import partial
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from botocore.exceptions import ClientError
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from train_on_label.aws.clients import PARALLEL_IMAGES
from train_on_label.aws.errors import UnreadableObjectError, code_of, translated
from train_on_label.aws.s3.manifest import BODY_ATTEMPTS, BROKEN_BODY
from train_on_label.preparation.images.ranged import FIRST_BYTES, MOST_IN_ONE, RangedFile
from train_on_label.preparation.images.source import OpenedImage, UnavailableImageError
from train_on_label.s3_uri import parse_s3_uri

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_EMPTY = "InvalidRange"  # no object but an empty one lacks its first byte
_ARCHIVED = "InvalidObjectState"
_CHANGED = ("PreconditionFailed", "412")


class _Part(NamedTuple):
    data: bytes
    size: int
    """Of the whole object."""
    etag: str


def plain_connections() -> PoolManager:
    """Connections for plain requests, none of which is made twice."""
    return PoolManager(
        maxsize=PARALLEL_IMAGES,
        timeout=Timeout(connect=5, read=10),
        retries=False,
        ca_certs=os.environ.get("AWS_CA_BUNDLE"),
    )


class S3Images:
    """What a client may read; it is one that clients.image_client made.

    boto3 takes three times as long for a request as the rest of looking at an image. So the first bytes are
    asked for at a signed address, which is one plain GET; whatever else than those bytes comes back, boto3
    asks again, with its retries and names of errors, and slows all threads down where S3 asks to.
    """

    parallel = PARALLEL_IMAGES

    def __init__(self, s3: "S3Client", plain: PoolManager | None = None) -> None:
        """`plain` makes the plain requests; without it boto3 makes all."""
        self._s3 = s3
        self._plain = plain

    def open(self, uri: str, *, to_the_end: bool = False) -> OpenedImage:
        """Asks for the first bytes, of most images all; UnavailableImageError where they cannot be had."""
        first = MOST_IN_ONE if to_the_end else FIRST_BYTES
        try:
            begin, size, etag = self._quick(uri, first) or self._read(uri, 0, first)
        except ClientError as error:
            if code_of(error) == _EMPTY:
                return OpenedImage(BytesIO(), 0, is_at_hand=True)
            raise _unavailable(error, uri) from error
        if size <= len(begin):
            return OpenedImage(BytesIO(begin), size, is_at_hand=True)
        rest = RangedFile(partial(self._fetch, uri, etag), begin, size)
        return OpenedImage(cast("BinaryIO", rest), size, is_at_hand=False)

    def _quick(self, uri: str, length: int) -> _Part | None:
        """The first bytes; None where boto3 is to ask for them."""
        if self._plain is None:
            return None
        bucket, key = parse_s3_uri(uri)
        address = self._s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})
        try:
            answer = self._plain.request("GET", address, headers={"Range": _range(0, length)})
        except HTTPError:
            self._plain = None  # behind a proxy, for example, there is no such way
            return None
        if answer.status != HTTPStatus.PARTIAL_CONTENT:
            return None
        return _Part(answer.data, _whole_size(answer.headers["Content-Range"]), answer.headers["ETag"])

    def _fetch(self, uri: str, etag: str, start: int, length: int) -> bytes:
        try:
            return self._read(uri, start, length, IfMatch=etag).data
        except ClientError as error:
            raise _unavailable(error, uri) from error

    def _read(self, uri: str, start: int, length: int, **if_match: str) -> _Part:
        bucket, key = parse_s3_uri(uri)
        for attempt in range(1, BODY_ATTEMPTS + 1):
            answer = self._s3.get_object(Bucket=bucket, Key=key, Range=_range(start, length), **if_match)  # type: ignore[arg-type]
            try:
                return _Part(answer["Body"].read(), _whole_size(answer["ContentRange"]), answer["ETag"])
            except BROKEN_BODY:
                if attempt == BODY_ATTEMPTS:
                    raise
        raise AssertionError("there is at least one attempt")


def _range(start: int, length: int) -> str:
    return f"bytes={start}-{start + length - 1}"


def _whole_size(content_range: str) -> int:
    return int(content_range.rpartition("/")[2])


def _unavailable(error: ClientError, uri: str) -> Exception:
    """An UnavailableImageError; the error itself where it may pass."""
    if code_of(error) in _CHANGED:
        return UnavailableImageError(f"{uri} was replaced while it was read.")
    meant = translated(error, uri)
    if meant is error:
        return error
    is_denied = isinstance(meant, UnreadableObjectError) and code_of(error) != _ARCHIVED
    return UnavailableImageError(str(meant), is_denied=is_denied)
