"""Images in S3: a first ranged read each, and more where somebody reads on."""

from functools import partial
from http.client import HTTPException
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, cast

from botocore.exceptions import ClientError

from train_on_label.aws.clients import PARALLEL_IMAGES
from train_on_label.aws.errors import UnreadableObjectError, code_of, translated
from train_on_label.aws.s3.manifest import BODY_ATTEMPTS, BROKEN_BODY
from train_on_label.aws.s3.plain import Part, PlainRequests, whole_size
from train_on_label.preparation.images.ranged import FIRST_BYTES, MOST_IN_ONE, RangedFile
from train_on_label.preparation.images.source import OpenedImage, UnavailableImageError
from train_on_label.s3_uri import parse_s3_uri

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_EMPTY = "InvalidRange"  # no object but an empty one lacks its first byte
_ARCHIVED = "InvalidObjectState"
_CHANGED = ("PreconditionFailed", "412")


class S3Images:
    """What a client may read; it is one that clients.image_client made.

    boto3 takes three times as long for a request as the rest of looking at an image. So bytes are asked for
    at a signed address, which is one plain GET; whatever else than those bytes comes back, boto3 asks again,
    with its retries and names of errors, and slows all threads down where S3 asks to.
    """

    parallel = PARALLEL_IMAGES

    def __init__(self, s3: "S3Client", plain: PlainRequests | None = None) -> None:
        """`plain` makes the plain requests; without it boto3 makes all."""
        self._s3 = s3
        self._plain = plain

    def open(self, uri: str, *, to_the_end: bool = False) -> OpenedImage:
        """Asks for the first bytes, of most images all; UnavailableImageError where they cannot be had."""
        first = MOST_IN_ONE if to_the_end else FIRST_BYTES
        address = self._address(uri)
        try:
            begin, size, etag = self._quick(address, 0, first) or self._read(uri, 0, first)
        except ClientError as error:
            if code_of(error) == _EMPTY:
                return OpenedImage(BytesIO(), 0, is_at_hand=True)
            raise _unavailable(error, uri) from error
        if size <= len(begin):
            return OpenedImage(BytesIO(begin), size, is_at_hand=True)
        rest = RangedFile(partial(self._fetch, uri, address, etag), begin, size)
        return OpenedImage(cast("BinaryIO", rest), size, is_at_hand=False)

    def _address(self, uri: str) -> str | None:
        """Where plain requests are made; None where there are none."""
        if self._plain is None:
            return None
        bucket, key = parse_s3_uri(uri)
        return self._s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})

    def _quick(self, address: str | None, start: int, length: int, **headers: str) -> Part | None:
        """A part; None where boto3 is to ask for it."""
        if self._plain is None or address is None:
            return None
        try:
            return self._plain.get(address, {"Range": _range(start, length), **headers})
        except (OSError, HTTPException):
            self._plain = None  # behind a proxy, for example, there is no such way
            return None

    def _fetch(self, uri: str, address: str | None, etag: str, start: int, length: int) -> bytes:
        quick = self._quick(address, start, length, **{"If-Match": etag})
        try:
            return (quick or self._read(uri, start, length, IfMatch=etag)).data
        except ClientError as error:
            raise _unavailable(error, uri) from error

    def _read(self, uri: str, start: int, length: int, **if_match: str) -> Part:
        bucket, key = parse_s3_uri(uri)
        for attempt in range(1, BODY_ATTEMPTS + 1):
            answer = self._s3.get_object(Bucket=bucket, Key=key, Range=_range(start, length), **if_match)  # type: ignore[arg-type]
            try:
                return Part(answer["Body"].read(), whole_size(answer["ContentRange"]), answer["ETag"])
            except BROKEN_BODY:
                if attempt == BODY_ATTEMPTS:
                    raise
        raise AssertionError("there is at least one attempt")


def _range(start: int, length: int) -> str:
    return f"bytes={start}-{start + length - 1}"


def _unavailable(error: ClientError, uri: str) -> Exception:
    """An UnavailableImageError; the error itself where it may pass."""
    if code_of(error) in _CHANGED:
        return UnavailableImageError(f"{uri} was replaced while it was read.")
    meant = translated(error, uri)
    if meant is error:
        return error
    is_denied = isinstance(meant, UnreadableObjectError) and code_of(error) != _ARCHIVED
    return UnavailableImageError(str(meant), is_denied=is_denied)
