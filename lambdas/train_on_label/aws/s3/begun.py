"""Multipart uploads that were begun, noted in S3: who begins again lets go of what a killed process left."""

import logging
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import TypeAdapter

from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError, code_of
from train_on_label.aws.s3.objects import read_object

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MOST_BYTES = 1_000_000
"""Of a note: there are two or three uploads an attempt."""
_CLOCKS_DIFFER = 60
"""Seconds at most, between any two machines."""
_GONE = "NoSuchUpload"
"""S3's word for one that was completed or aborted."""


class By(NamedTuple):
    """A process that begins uploads."""

    name: str
    """That of all attempts at one thing, of which each begins when the one before has ended."""
    since: float
    """When it began, in seconds since 1970."""
    until: float
    """When it will have ended, whatever becomes of it."""

    @classmethod
    def now(cls, name: str, now: float, remaining_milliseconds: int) -> "By":
        """A function that has so much of its time left."""
        return cls(name, now, now + remaining_milliseconds / 1000)


class _Upload(NamedTuple):
    key: str
    upload_id: str
    by: By


_logger = logging.getLogger(__name__)
_NOTE = TypeAdapter(list[_Upload])


class BegunUploads:
    """Those to some keys, in one object.

    An upload is let go of only where its process has ended: it was an earlier attempt of this one, or its
    time was over before this one began. Who does the same thing at the same time is left alone. Where a note
    cannot be read or written, that is logged, and what was left is for the bucket's lifecycle rule; so is an
    upload whose process was killed before it was noted, which has no parts yet, and one that was noted while
    another process did so for the same keys.
    """

    def __init__(self, s3: "S3Client", bucket: str, key: str, by: By) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._key = key
        self._by = by
        self._noted: list[_Upload] = []

    def let_go(self) -> None:
        """Aborts what was left."""
        try:
            noted = _NOTE.validate_json(
                read_object(self._s3, f"s3://{self._bucket}/{self._key}", _MOST_BYTES)
            )
        except (MissingObjectError, UnreadableObjectError):
            return  # to who may not list, S3 tells of no missing object
        except (BotoCoreError, ClientError, ValueError):
            _logger.warning("what was noted of uploads could not be read", exc_info=True)
            return
        self._noted = [each for each in noted if not (self._has_ended(each.by) and self._is_aborted(each))]

    def note(self, key: str, upload_id: str) -> None:
        """Notes an upload that has begun."""
        self._noted.append(_Upload(key, upload_id, self._by))
        try:
            self._s3.put_object(
                Bucket=self._bucket,
                Key=self._key,
                Body=_NOTE.dump_json(self._noted),
                ContentType="application/json",
            )
        except (BotoCoreError, ClientError):
            _logger.warning("an upload that has begun could not be noted", exc_info=True)

    def _has_ended(self, by: By) -> bool:
        return by.name == self._by.name or by.until + _CLOCKS_DIFFER < self._by.since

    def _is_aborted(self, upload: _Upload) -> bool:
        try:
            self._s3.abort_multipart_upload(Bucket=self._bucket, Key=upload.key, UploadId=upload.upload_id)
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and code_of(error) == _GONE:
                return True
            _logger.warning("an upload that was left could not be aborted", exc_info=True)
            return False
        return True
