"""S3 in memory: objects, ranges, conditions and multipart uploads."""

import base64
import hashlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from awscrt.checksums import crc64nvme
from botocore.response import StreamingBody

from tests.support.account.wire import Answer, ServiceError

_MIB = 1024 * 1024
_MOST_PARTS = 10_000
_WRITTEN = datetime(2026, 1, 8, 7, 20, tzinfo=UTC)
Address = tuple[str, str]
"""Bucket and key."""


@dataclass
class Upload:
    """A multipart upload under way."""

    address: Address
    parts: dict[int, bytes] = field(default_factory=dict)


class MemoryS3:
    """Every bucket exists.

    `smallest_part` is what a part other than the last must have, and `largest_part` the most that one may.
    """

    def __init__(self, smallest_part: int = 5 * _MIB, largest_part: int = 5 * 1024 * _MIB) -> None:
        self.objects: dict[Address, bytes] = {}
        self.uploads: dict[str, Upload] = {}
        self.late: Counter[Address] = Counter()
        """How many looks at an object still find nothing."""
        self.removed: set[Address] = set()
        """Objects that were deleted; their versions stay."""
        self._smallest_part = smallest_part
        self._largest_part = largest_part
        self._made = 0

    def subject(self, operation: str, params: Mapping[str, Any]) -> str:
        """The file's name; those of what has trained, and of labels taken in, are hashes."""
        if operation == "ListObjectsV2":
            return str(params["Prefix"]).split("/")[-2]
        *_, folder, name = "", *str(params["Key"]).split("/")
        return folder if folder in ("started", "entries", "left-out") else name

    def put_object(self, params: Mapping[str, Any]) -> Answer:
        """Replaces the object as a whole, where the condition holds."""
        there = self.objects.get(_address(params))
        if "IfMatch" in params and there is None:
            raise ServiceError("NoSuchKey", 404)
        if there is not None and (
            "IfNoneMatch" in params or params.get("IfMatch", etag(there)) != etag(there)
        ):
            raise ServiceError("PreconditionFailed", 412)
        self.objects[_address(params)] = bytes(params["Body"])
        return {"ETag": etag(params["Body"])}

    def delete_object(self, params: Mapping[str, Any]) -> Answer:
        """Removes an object, which need not be there."""
        self.objects.pop(_address(params), None)
        return {}

    def list_objects_v2(self, params: Mapping[str, Any]) -> Answer:
        """All keys of a prefix, one a page."""
        keys = sorted(
            key
            for bucket, key in self.objects
            if bucket == params["Bucket"] and key.startswith(params["Prefix"])
        )
        start = int(params.get("ContinuationToken", "0"))
        more = {"NextContinuationToken": str(start + 1)} if start + 1 < len(keys) else {}
        return {
            "Contents": [{"Key": key} for key in keys[start : start + 1]],
            "IsTruncated": bool(more),
            **more,
        }

    def head_object(self, params: Mapping[str, Any]) -> Answer:
        """Size and ETag; like every answer to HEAD, an error has no body and so no name."""
        try:
            data = self._read(params)
        except ServiceError as error:
            raise ServiceError(str(error.status), error.status) from error
        checksum = base64.b64encode(crc64nvme(data).to_bytes(8)).decode()
        return {
            "ContentLength": len(data),
            "ETag": etag(data),
            "ChecksumCRC64NVME": checksum,
            "LastModified": _WRITTEN,
        }

    def get_object(self, params: Mapping[str, Any]) -> Answer:
        """The object or the rest of it from a position on."""
        data = self._read(params)
        if params.get("IfMatch", etag(data)) != etag(data):
            raise ServiceError("PreconditionFailed", 412)
        answer: Answer = {}
        if "Range" in params:
            match = re.fullmatch(r"bytes=(\d+)-(\d*)", params["Range"])
            assert match, "only ranges with a beginning are known here"
            start, end = int(match[1]), int(match[2] or len(data)) + 1
            if start >= len(data):
                raise ServiceError("InvalidRange", 416)
            answer["ContentRange"] = f"bytes {start}-{min(end, len(data)) - 1}/{len(data)}"
            data = data[start:end]
        body = StreamingBody(io.BytesIO(data), len(data))
        found = etag(self.objects[_address(params)])
        return {**answer, "Body": body, "ContentLength": len(data), "ETag": found}

    def create_multipart_upload(self, params: Mapping[str, Any]) -> Answer:
        """Begins an upload, of which nothing can be read yet."""
        self._made += 1
        upload_id = f"upload-{self._made}"
        self.uploads[upload_id] = Upload(_address(params))
        return {"UploadId": upload_id}

    def upload_part(self, params: Mapping[str, Any]) -> Answer:
        """Takes a part, in place of an earlier one of its number."""
        return self._take_part(params, bytes(params["Body"]))

    def upload_part_copy(self, params: Mapping[str, Any]) -> Answer:
        """Takes a part from an object that lies here, or from a range of one."""
        source = params["CopySource"]
        data = self._read(source)
        if params.get("CopySourceIfMatch", etag(data)) != etag(data):
            raise ServiceError("PreconditionFailed", 412)
        if "CopySourceRange" in params:
            match = re.fullmatch(r"bytes=(\d+)-(\d+)", params["CopySourceRange"])
            if match is None or not int(match[1]) <= int(match[2]) < len(data):
                raise ServiceError("InvalidArgument")
            if len(data) <= self._smallest_part:
                raise ServiceError("InvalidRequest", message="Its ranges are no sources: it is too small.")
            data = data[int(match[1]) : int(match[2]) + 1]
        return {"CopyPartResult": {**self._take_part(params, data), "LastModified": _WRITTEN}}

    def complete_multipart_upload(self, params: Mapping[str, Any]) -> Answer:
        """Makes the object of the listed parts."""
        upload = self._upload(params)
        listed = params["MultipartUpload"]["Parts"]
        if any(earlier["PartNumber"] >= later["PartNumber"] for earlier, later in pairwise(listed)):
            raise ServiceError("InvalidPartOrder")
        parts = [upload.parts.get(part["PartNumber"], b"") for part in listed]
        for part, data in zip(listed, parts, strict=True):
            # Its checksum must be repeated, as the upload named the algorithm.
            if part != {"PartNumber": part["PartNumber"], **_part_answer(data)}:
                raise ServiceError("InvalidPart")
        if any(len(data) < self._smallest_part for data in parts[:-1]):
            raise ServiceError("EntityTooSmall")
        self.objects[upload.address] = b"".join(parts)
        del self.uploads[params["UploadId"]]
        return {"ETag": etag(b"".join(parts))}

    def abort_multipart_upload(self, params: Mapping[str, Any]) -> Answer:
        """Drops the upload and its parts."""
        self._upload(params)
        del self.uploads[params["UploadId"]]
        return {}

    def _take_part(self, params: Mapping[str, Any], data: bytes) -> Answer:
        if not 1 <= params["PartNumber"] <= _MOST_PARTS:
            raise ServiceError("InvalidArgument")
        if len(data) > self._largest_part:
            raise ServiceError("EntityTooLarge")
        self._upload(params).parts[params["PartNumber"]] = data
        return _part_answer(data)

    def _read(self, params: Mapping[str, Any]) -> bytes:
        address = _address(params)
        if self.late[address] > 0:
            self.late[address] -= 1
            raise ServiceError("NoSuchKey", 404)
        if address not in self.objects or (address in self.removed and "VersionId" not in params):
            raise ServiceError("NoSuchKey", 404)
        return self.objects[address]

    def _upload(self, params: Mapping[str, Any]) -> Upload:
        upload = self.uploads.get(params["UploadId"])
        if upload is None or upload.address != _address(params):
            raise ServiceError("NoSuchUpload", 404)
        return upload


@lru_cache(4_096)
def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def etag(data: bytes | bytearray) -> str:
    """What S3 calls an object's content, quotes and all."""
    return _etag(bytes(data))


def _part_answer(data: bytes) -> Answer:
    return {
        "ETag": etag(data),
        "ChecksumCRC32": base64.b64encode(zlib.crc32(data).to_bytes(4)).decode(),
    }


def _address(params: Mapping[str, Any]) -> Address:
    return params["Bucket"], params["Key"]
