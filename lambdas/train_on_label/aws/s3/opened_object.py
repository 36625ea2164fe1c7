"""An object in S3 that is read once, in one request."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from train_on_label.aws.errors import translated
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.s3_uri import parse_s3_uri

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client


class OpenedObject(S3Manifest):
    """Reads as a manifest in S3 does, without having looked at it first."""

    def __init__(self, s3: "S3Client", uri: str, place: tuple[int, int] | None = None) -> None:
        """Asks for the object, or for its bytes from a start to an end.

        MissingObjectError or UnreadableObjectError name bucket and key.
        """
        self.uri = uri
        self._s3 = s3
        self._bucket, self._key = parse_s3_uri(uri)
        self._version = {}
        self._start, _ = place or (0, 0)
        range_: Any = {"Range": f"bytes={place[0]}-{place[1] - 1}"} if place else {}
        try:
            answer = s3.get_object(Bucket=self._bucket, Key=self._key, **range_)
        except ClientError as error:
            raise translated(error, uri) from error
        self.size = self._start + answer["ContentLength"]
        self._etag = answer["ETag"]
        self._body_at_hand: StreamingBody | None = answer["Body"]

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """By the one connection: whoever opens objects opens many."""
        return self._stream(max(start, self._start), self.size if end is None else end)

    def _body(self, position: int, end: int) -> "StreamingBody":
        body, self._body_at_hand = self._body_at_hand, None
        return body if body is not None and position == self._start else super()._body(position, end)
