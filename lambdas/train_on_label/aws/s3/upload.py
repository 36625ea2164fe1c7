"""One object written to S3 as a stream, in bounded memory."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from train_on_label.aws.errors import translated
from train_on_label.aws.s3.manifest import S3Manifest

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import ChecksumAlgorithmType
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_MIB = 1024 * 1024

PART_BYTES = 8 * _MIB
"""Of the first parts that are written."""

_PARTS_ALIKE = 500
"""Then they grow by as much again: of the 10,000 that S3 takes the last has 160 MiB, and all have 820 GiB."""

LEAST_PART_BYTES = 5 * _MIB
"""S3 takes no smaller part but the last one."""

COPY_BYTES = 1024 * _MIB
"""The most that S3 is asked to copy at a time. It takes 5 GiB, and is waited for 20 seconds."""

_COPIES = ThreadPoolExecutor(8, "copy")
"""Fewer than a client has connections."""

# S3 takes an upload's parts with the checksum that its creation named, and wants each repeated at the end.
_CHECKSUM: "ChecksumAlgorithmType" = "CRC32"


class S3Upload:
    """Collects what is written into parts; a small object is put as a whole.

    Nothing can be read under the key before `complete`, and `abort` leaves no parts behind.
    """

    def __init__(self, s3: "S3Client", bucket: str, key: str, content_type: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._key = key
        self._content_type = content_type
        self._buffer = bytearray()
        self._upload_id: str | None = None
        self._parts: list[CompletedPartTypeDef] = []
        self._copies: list[Future[None]] = []

    def write(self, data: bytes | memoryview) -> None:
        """Appends bytes; sends a part once one is full."""
        self._buffer += data
        if len(self._buffer) >= PART_BYTES * (1 + len(self._parts) // _PARTS_ALIKE):
            self._send_part()

    def append(self, source: S3Manifest) -> None:
        """Appends an object, whose bytes S3 copies itself but for those that make no part of their own.

        MissingObjectError, UnreadableObjectError or ClientError (412 where the object was replaced since it
        was looked at); what becomes of copying, `complete` tells.
        """
        read = min(max(LEAST_PART_BYTES - len(self._buffer), 0), source.size) if self._buffer else 0
        if source.size - read < LEAST_PART_BYTES:
            read = source.size
        for chunk in source.chunks(0, read):
            self.write(chunk)
        rest = source.size - read
        if rest and self._buffer:
            self._send_part()
        count = -(-rest // COPY_BYTES)
        for number in range(count):
            start, end = (read + rest * each // count for each in (number, number + 1))
            self._copies.append(
                _COPIES.submit(copy_context().run, self._copy_part, self._new_part(), source, start, end)
            )

    def complete(self) -> None:
        """Makes the object readable under its key, in place of an earlier one."""
        if self._upload_id is None:
            self._s3.put_object(
                Bucket=self._bucket, Key=self._key, Body=bytes(self._buffer), ContentType=self._content_type
            )
            return
        if self._buffer:
            self._send_part()
        for copy in self._copies:
            copy.result()
        self._s3.complete_multipart_upload(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=self._upload_id,
            MultipartUpload={"Parts": self._parts},
        )
        self._upload_id = None  # nothing is left to abort if another file fails

    def abort(self) -> None:
        """Lets go of everything that was sent."""
        for copy in self._copies:
            copy.cancel()
        wait(self._copies)  # a part that arrives after the upload was aborted may stay
        if self._upload_id is not None:
            self._s3.abort_multipart_upload(Bucket=self._bucket, Key=self._key, UploadId=self._upload_id)

    def _send_part(self) -> None:
        part = self._new_part()
        sent = self._s3.upload_part(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=str(self._upload_id),
            PartNumber=part["PartNumber"],
            Body=bytes(self._buffer),
            ChecksumAlgorithm=_CHECKSUM,
        )
        part["ETag"], part["ChecksumCRC32"] = sent["ETag"], sent["ChecksumCRC32"]
        self._buffer.clear()

    def _copy_part(self, part: "CompletedPartTypeDef", source: S3Manifest, start: int, end: int) -> None:
        try:
            answer = self._s3.upload_part_copy(
                Bucket=self._bucket,
                Key=self._key,
                UploadId=str(self._upload_id),
                PartNumber=part["PartNumber"],
                **source.copy_source(start, end),
            )
        except ClientError as error:
            raise translated(error, source.uri) from error
        copied = answer["CopyPartResult"]
        part["ETag"], part["ChecksumCRC32"] = copied["ETag"], copied["ChecksumCRC32"]

    def _new_part(self) -> "CompletedPartTypeDef":
        if self._upload_id is None:
            created = self._s3.create_multipart_upload(
                Bucket=self._bucket,
                Key=self._key,
                ContentType=self._content_type,
                ChecksumAlgorithm=_CHECKSUM,
            )
            self._upload_id = created["UploadId"]
        part: CompletedPartTypeDef = {"PartNumber": len(self._parts) + 1}
        self._parts.append(part)
        return part
