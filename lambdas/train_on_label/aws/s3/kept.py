"""What was kept of a labeling job before: its prepared dataset, and what was started on it."""

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from train_on_label.aws.errors import MissingObjectError, translated
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.preparation import files
from train_on_label.training.request import TrainingRequest

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Prepared(BaseModel):
    """A prepared dataset, and the request that trains on it."""

    model_config = ConfigDict(frozen=True)

    request: TrainingRequest
    dataset: DatasetFacts


class StartedTraining(BaseModel):
    """The last training job that was started on the labels of a manifest."""

    model_config = ConfigDict(frozen=True)

    training_job: str
    attempt: int


class KeptDatasets:
    """The datasets bucket, as far as it is read again."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def prepared(self, prefix: str) -> Prepared | None:
        """The dataset under the prefix; None where it is not complete, or where there is no request."""
        report, params = self._read(f"{prefix}{files.REPORT}"), None
        if report is not None:
            params = self._read(f"{prefix}{files.REQUEST}")
        if report is None or params is None:
            return None
        facts = DatasetFacts.read(report, f"s3://{self._bucket}/{prefix}")
        return Prepared(request=TrainingRequest(params), dataset=facts)

    def started(self, key: str) -> StartedTraining | None:
        """What was remembered under the key."""
        found = self._read(key)
        return None if found is None else StartedTraining.model_validate(found)

    def remember(self, key: str, started: StartedTraining) -> None:
        """Remembers a training job that was started."""
        text = started.model_dump_json(indent=2) + "\n"
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=text.encode(), ContentType="application/json")

    def _read(self, key: str) -> dict[str, Any] | None:
        try:
            data = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            if isinstance(translated(error, key), MissingObjectError):
                return None
            raise
        found: dict[str, Any] = json.loads(data)
        return found
