"""An object in S3 that is read once, in one request."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from train_on_label.aws.errors import translated
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.preparation.manifest import CHUNK_BYTES
from train_on_label.s3_uri import parse_s3_uri

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client


class OpenedObject(S3Manifest):
    """Reads as a manifest in S3 does, without having looked at it first."""

    def __init__(self, s3: "S3Client", uri: str) -> None:
        """Asks for the object; MissingObjectError or UnreadableObjectError name bucket and key."""
        self.uri = uri
        self._s3 = s3
        self._bucket, self._key = parse_s3_uri(uri)
        self._version = {}
        try:
            answer = s3.get_object(Bucket=self._bucket, Key=self._key)
        except ClientError as error:
            raise translated(error, uri) from error
        self.size = answer["ContentLength"]
        self._etag = answer["ETag"]
        self._body_at_hand: StreamingBody | None = answer["Body"]

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """By the one connection: whoever opens objects opens many."""
        return self._stream(start, self.size if end is None else end, CHUNK_BYTES)

    def _body(self, position: int, end: int) -> "StreamingBody":
        body, self._body_at_hand = self._body_at_hand, None
        return body if body is not None and position == 0 else super()._body(position, end)
