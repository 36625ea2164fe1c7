"""One object written to S3 as a stream, in bounded memory, while whoever writes it goes on."""

import os
from base64 import b64encode
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, cast
from zlib import crc32

from botocore.exceptions import ClientError

from train_on_label.aws.errors import translated
from train_on_label.aws.s3.begun import BegunUploads
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

COPIES_AT_ONCE = 64
"""Each waits for S3 only."""

_PARTS_AHEAD = 4
"""As many of the first size may be on their way beside the one that fills, and two of those that are larger.

So an upload holds 40 MiB; at the end of 150 GB, as one function can make, 192, and of 820 GiB 480.
"""

_REQUESTS = ThreadPoolExecutor(8, "part")
"""Of all uploads; with the connections that read and the copies these are fewer than a client has."""

_COPIES = ThreadPoolExecutor(COPIES_AT_ONCE, "copy")

_under_way = set[Future[None]]()
# What a thread has locked would stay so in a forked process, where there is no such thread.
os.register_at_fork(before=lambda: wait(_under_way))

# S3 takes an upload's parts with the checksum that its creation named, and wants each repeated at the end.
_CHECKSUM: "ChecksumAlgorithmType" = "CRC32"


class S3Upload:
    """Collects what is written into parts, which threads send; a small object is put as a whole.

    What a part failed with, a later part or `complete` raises. Nothing can be read under the key before
    `complete`, and `abort` leaves no parts behind.
    """

    def __init__(
        self,
        s3: "S3Client",
        bucket: str,
        key: str,
        content_type: str,
        begun: BegunUploads | None = None,
    ) -> None:
        """`begun` notes it where it is in parts."""
        self._s3 = s3
        self._begun = begun
        self._bucket = bucket
        self._key = key
        self._content_type = content_type
        self._buffer = bytearray()
        self._upload_id: str | None = None
        self._parts: list[CompletedPartTypeDef] = []
        self._sent = deque[Future[None]]()
        self._copies: list[Future[None]] = []

    def write(self, data: bytes | memoryview) -> None:
        """Appends bytes; sends a part once one is full, and waits where too many are on their way."""
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
                _begun(_COPIES, partial(self._copy_part, self._new_part(), source, start, end))
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
        for each in (*self._sent, *self._copies):
            each.result()
        self._s3.complete_multipart_upload(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=self._upload_id,
            MultipartUpload={"Parts": self._parts},
        )
        self._upload_id = None  # nothing is left to abort if another file fails

    def abort(self) -> None:
        """Lets go of everything that was sent."""
        requests = (*self._sent, *self._copies)
        for each in requests:
            each.cancel()
        wait(requests)  # a part that arrives after the upload was aborted may stay
        if self._upload_id is not None:
            self._s3.abort_multipart_upload(Bucket=self._bucket, Key=self._key, UploadId=self._upload_id)

    def _send_part(self) -> None:
        body, self._buffer = self._buffer, bytearray()
        most = max(_PARTS_AHEAD * PART_BYTES // len(body), 2)
        while self._sent and (self._sent[0].done() or len(self._sent) >= most):
            self._sent.popleft().result()
        self._sent.append(_begun(_REQUESTS, partial(self._upload_part, self._new_part(), body)))

    def _upload_part(self, part: "CompletedPartTypeDef", body: bytearray) -> None:
        # What is `bytes` or has no checksum, botocore sends as a file, 16 KiB at a time, and would have this
        # thread wait for the interpreter after each.
        part["ChecksumCRC32"] = b64encode(crc32(body).to_bytes(4)).decode()
        sent = self._s3.upload_part(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=str(self._upload_id),
            PartNumber=part["PartNumber"],
            Body=cast("bytes", body),
            ChecksumCRC32=part["ChecksumCRC32"],
        )
        part["ETag"] = sent["ETag"]

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
            if self._begun is not None:
                self._begun.note(self._key, self._upload_id)
        part: CompletedPartTypeDef = {"PartNumber": len(self._parts) + 1}
        self._parts.append(part)
        return part


def _begun(threads: ThreadPoolExecutor, act: Callable[[], None]) -> Future[None]:
    request = threads.submit(copy_context().run, act)
    _under_way.add(request)
    request.add_done_callback(_under_way.discard)
    return request
