"""One prepared dataset in the datasets bucket."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from train_on_label.aws.s3.begun import BegunUploads
from train_on_label.aws.s3.upload import S3Upload
from train_on_label.preparation import files
from train_on_label.preparation.ports import Outputs

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_JSON_LINES = "application/jsonlines"


class S3Dataset:
    """A prepared dataset under its prefix, which ends in a slash."""

    def __init__(self, s3: "S3Client", bucket: str, prefix: str, begun: BegunUploads | None = None) -> None:
        """`begun` knows what earlier attempts have left, which is let go of."""
        self._s3 = s3
        self._begun = begun
        self._bucket = bucket
        self._prefix = prefix

    def outputs(self) -> AbstractContextManager[Outputs]:
        """Uploads that are completed when the block ends well, else aborted."""
        names = (files.TRAIN, files.VALIDATION, files.REJECTS)
        return uploads(self._s3, self._bucket, self._begun, *(f"{self._prefix}{name}" for name in names))

    def write(self, name: str, data: bytes, content_type: str) -> None:
        """Puts one whole file."""
        self._s3.put_object(
            Bucket=self._bucket, Key=f"{self._prefix}{name}", Body=data, ContentType=content_type
        )


@contextmanager
def uploads(s3: "S3Client", bucket: str, begun: BegunUploads | None, *keys: str) -> Iterator[Outputs]:
    """To the keys of train, validation and rejects: completed when the block ends well, else aborted."""
    if begun is not None:
        begun.let_go()
    train, validation, rejects = (S3Upload(s3, bucket, key, _JSON_LINES, begun) for key in keys)
    try:
        yield (outputs := Outputs(train=train, validation=validation, rejects=rejects))
        if not outputs.is_discarded:
            for upload in (train, validation, rejects):
                upload.complete()
    finally:
        for upload in (train, validation, rejects):
            _abort(upload)


def _abort(upload: S3Upload) -> None:
    try:
        upload.abort()
    except (BotoCoreError, ClientError):
        # The failure that led here is the one to report; the bucket's lifecycle rule removes these parts.
        logging.getLogger(__name__).warning("an incomplete upload could not be aborted", exc_info=True)
