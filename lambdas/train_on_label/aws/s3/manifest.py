"""A manifest in S3, streamed."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, IncompleteReadError, ResponseStreamingError
from urllib3.exceptions import HTTPError

from train_on_label.aws.errors import translated
from train_on_label.preparation.identity import content_identity
from train_on_label.preparation.manifest import CHUNK_BYTES
from train_on_label.s3_uri import parse_s3_uri

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client

BODY_ATTEMPTS = 5
"""Of reading one answer: botocore retries requests, but not the reading of their answers."""

BROKEN_BODY = (HTTPError, ResponseStreamingError, IncompleteReadError, OSError)


class S3Manifest:
    """One version of a manifest: every read gets the bytes that the first look saw."""

    def __init__(self, s3: "S3Client", uri: str, version_id: str | None = None) -> None:
        """Looks at the object; MissingObjectError or UnreadableObjectError name bucket and key."""
        self.uri = uri
        self._s3 = s3
        self._bucket, self._key = parse_s3_uri(uri)
        # None is no version's id, and the client's types know no optional one.
        self._version: Any = {} if version_id is None else {"VersionId": version_id}
        try:
            head = s3.head_object(Bucket=self._bucket, Key=self._key, ChecksumMode="ENABLED", **self._version)
        except ClientError as error:
            raise translated(error, uri) from error
        self.size = head["ContentLength"]
        self.changed_at = head["LastModified"]
        self.version_id = head.get("VersionId")
        """None where the bucket keeps no versions."""
        self.metadata: Mapping[str, str] = head.get("Metadata", {})
        """The object's own, as whoever put it there wrote it."""
        self._etag = head["ETag"]
        # S3 has one of objects whose writer gave none; others have another checksum, or none.
        checksum = head.get("ChecksumCRC64NVME")
        etag = self._etag.strip('"')
        self.identity = content_identity(checksum, self.size) if checksum else f"ETag:{etag}-{self.size}"

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes, or those from a start to an end, in chunks, by one connection.

        One that breaks is taken up again where it broke.
        """
        return self._stream(start, self.size if end is None else min(end, self.size))

    def rest(self) -> None:
        """Lets go of connections that are kept for further requests, which open new ones."""
        self._s3.close()

    def copy_source(self, start: int, end: int) -> dict[str, Any]:
        """What UploadPartCopy takes, as keywords, to copy the bytes from a start to an end.

        S3 takes ranges of objects of more than 5 MB only, so the whole object is none.
        """
        range_ = {} if (start, end) == (0, self.size) else {"CopySourceRange": f"bytes={start}-{end - 1}"}
        source = {"Bucket": self._bucket, "Key": self._key, **self._version}
        return {"CopySource": source, "CopySourceIfMatch": self._etag, **range_}

    def _stream(self, position: int, end: int) -> Generator[bytes, None, None]:
        attempts = 0
        while position < end:
            with closing(self._body(position, end)) as body:
                try:
                    while piece := body.read(CHUNK_BYTES):
                        position += len(piece)
                        attempts = 0
                        yield piece
                    if position < end:
                        raise IncompleteReadError(actual_bytes=position, expected_bytes=end)
                except BROKEN_BODY:
                    attempts += 1
                    if attempts == BODY_ATTEMPTS:
                        raise

    def _body(self, position: int, end: int) -> "StreamingBody":
        try:
            answer = self._s3.get_object(
                Bucket=self._bucket,
                Key=self._key,
                IfMatch=self._etag,
                Range=f"bytes={position}-{end - 1}",
                **self._version,
            )
        except ClientError as error:
            raise translated(error, self.uri) from error
        return answer["Body"]
