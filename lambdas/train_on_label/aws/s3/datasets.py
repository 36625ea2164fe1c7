"""The datasets bucket."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from train_on_label.aws.s3.upload import S3Upload
from train_on_label.preparation import files
from train_on_label.preparation.one_pass import Outputs

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_JSON_LINES = "application/jsonlines"


class S3Datasets:
    """Prepared datasets, each under a prefix of its own."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    @contextmanager
    def outputs(self, prefix: str) -> Iterator[Outputs]:
        """Uploads that are completed when the block ends well, and aborted when it does not."""
        train, validation, rejects = (
            S3Upload(self._s3, self._bucket, f"{prefix}{name}", _JSON_LINES)
            for name in (files.TRAIN, files.VALIDATION, files.REJECTS)
        )
        try:
            yield Outputs(train=train, validation=validation, rejects=rejects)
            for upload in (train, validation, rejects):
                upload.complete()
        except BaseException:
            for upload in (train, validation, rejects):
                _abort(upload)
            raise

    def write(self, prefix: str, name: str, data: bytes, content_type: str) -> None:
        """Puts one whole file."""
        self._s3.put_object(Bucket=self._bucket, Key=f"{prefix}{name}", Body=data, ContentType=content_type)


def _abort(upload: S3Upload) -> None:
    try:
        upload.abort()
    except (BotoCoreError, ClientError):
        # The failure that led here is the one to report; the bucket's lifecycle rule removes these parts.
        logging.getLogger(__name__).warning("an incomplete upload could not be aborted", exc_info=True)
