"""A training job's checkpoints: brought before it trains, and taken back to S3 after it."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from local.training.errors import TrainingFailedError
from train_on_label_containers.files import copy_prefix
from train_on_label_containers.pipe.errors import ObjectError
from train_on_label_containers.pipe.s3 import S3Objects

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_OPT_ML = PurePosixPath("/opt/ml")
_DEFAULT = "/opt/ml/checkpoints"


class Checkpoints:
    """The folder of a request's CheckpointConfig and its place in S3; without one, nothing is done.

    TrainingFailedError where the folder is not below /opt/ml: elsewhere it would be this machine's own.
    """

    def __init__(self, s3: "S3Client", request: Mapping[str, Any], base: Path) -> None:
        config = request.get("CheckpointConfig")
        self._s3 = s3
        self._uri = config["S3Uri"].rstrip("/") + "/" if config else None
        path = PurePosixPath((config or {}).get("LocalPath", _DEFAULT))
        if not path.is_relative_to(_OPT_ML) or ".." in path.parts:
            raise TrainingFailedError(
                f"ClientError: LocalPath {path} of the checkpoints is not below {_OPT_ML}."
            )
        self._folder = base / path.relative_to(_OPT_ML)

    def bring(self) -> None:
        """Copy what S3 has into the folder; FeedingError or ObjectError where it cannot be read."""
        if self._uri:
            self._folder.mkdir(parents=True, exist_ok=True)
            copy_prefix(self._uri, S3Objects(self._s3), self._folder)

    def take(self) -> None:
        """Make S3 like the folder; TrainingFailedError where the role may not."""
        if self._uri:
            try:
                self._take(self._uri)
            except (Boto3Error, ClientError, BotoCoreError, ObjectError) as error:
                reason = f"ClientError: Failed to upload the checkpoints to {self._uri}: {error}"
                raise TrainingFailedError(reason) from error

    def _take(self, uri: str) -> None:
        bucket, _, prefix = uri.removeprefix("s3://").partition("/")
        files = {
            path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*") if path.is_file()
        }
        for found in list(S3Objects(self._s3).list(bucket, prefix)):
            if found.key.removeprefix(prefix) not in files:
                self._s3.delete_object(Bucket=bucket, Key=found.key)
        for name in sorted(files):
            self._s3.upload_file(str(self._folder / name), bucket, prefix + name)
