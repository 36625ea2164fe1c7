"""One object written to S3 as a stream, in bounded memory."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import ChecksumAlgorithmType
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PART_BYTES = 8 * 1024 * 1024
"""Of the first parts: S3 takes them from 5 MiB on."""

_PARTS_ALIKE = 500
"""Then they grow by as much again: of the 10,000 that S3 takes the last has 160 MiB, and all have 820 GiB."""

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

    def write(self, data: bytes | memoryview) -> None:
        """Appends bytes; sends a part once one is full."""
        self._buffer += data
        if len(self._buffer) >= PART_BYTES * (1 + len(self._parts) // _PARTS_ALIKE):
            self._send_part()

    def complete(self) -> None:
        """Makes the object readable under its key, in place of an earlier one."""
        if self._upload_id is None:
            self._s3.put_object(
                Bucket=self._bucket, Key=self._key, Body=bytes(self._buffer), ContentType=self._content_type
            )
            return
        if self._buffer:
            self._send_part()
        self._s3.complete_multipart_upload(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=self._upload_id,
            MultipartUpload={"Parts": self._parts},
        )
        self._upload_id = None  # nothing is left to abort if another file fails

    def abort(self) -> None:
        """Lets go of everything that was sent."""
        if self._upload_id is not None:
            self._s3.abort_multipart_upload(Bucket=self._bucket, Key=self._key, UploadId=self._upload_id)

    def _send_part(self) -> None:
        if self._upload_id is None:
            created = self._s3.create_multipart_upload(
                Bucket=self._bucket,
                Key=self._key,
                ContentType=self._content_type,
                ChecksumAlgorithm=_CHECKSUM,
            )
            self._upload_id = created["UploadId"]
        number = len(self._parts) + 1
        sent = self._s3.upload_part(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=self._upload_id,
            PartNumber=number,
            Body=bytes(self._buffer),
            ChecksumAlgorithm=_CHECKSUM,
        )
        self._parts.append(
            {"ETag": sent["ETag"], "ChecksumCRC32": sent["ChecksumCRC32"], "PartNumber": number}
        )
        self._buffer.clear()
