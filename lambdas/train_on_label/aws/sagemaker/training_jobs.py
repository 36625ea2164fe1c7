"""Training jobs of the account."""

from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from train_on_label.aws.errors import code_of
from train_on_label.tags import PROFILE
from train_on_label.training.request import TrainingRequest
from train_on_label.training.warm_start import EarlierModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.literals import TrainingJobStatusType
    from mypy_boto3_sagemaker.type_defs import TrainingJobSummaryTypeDef

_MOST_LOOKED_AT = 200  # completed training jobs of all profiles, newest first


class TrainingJobs:
    """Starts training jobs, and looks at those that were started."""

    def __init__(self, sagemaker: "SageMakerClient") -> None:
        self._sagemaker = sagemaker

    def status(self, name: str) -> "TrainingJobStatusType | None":
        """The status of a training job that was started before; None where there is none of this name."""
        try:
            return self._sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobStatus"]
        except ClientError as error:
            # An unknown name answers as a ValidationException, and so would a malformed one, which none is.
            if code_of(error) in ("ValidationException", "ResourceNotFound"):
                return None
            raise

    def start(self, request: TrainingRequest) -> bool:
        """Starts the training job; False where its name is in use, so that it was started before."""
        params: Any = request.params  # built for CreateTrainingJob, and held against its model by tests
        try:
            self._sagemaker.create_training_job(**params)
        except ClientError as error:
            if code_of(error) == "ResourceInUse":
                return False
            raise
        return True

    def running(self, profile: str, limit: int, *, besides: str) -> int:
        """Training jobs of a profile that are in progress; counts no further than `limit`.

        `besides` is not counted: an event that comes twice would refuse what it has started itself.
        """
        count = 0
        for summary in self._newest_first("InProgress"):
            if summary["TrainingJobName"] == besides:
                continue
            count += self._profile_of(summary["TrainingJobArn"]) == profile
            if count == limit:
                break
        return count

    def latest_model(self, profile: str) -> EarlierModel | None:
        """The model of the profile's last completed training job."""
        for summary in islice(self._newest_first("Completed"), _MOST_LOOKED_AT):
            if self._profile_of(summary["TrainingJobArn"]) != profile:
                continue
            job = self._sagemaker.describe_training_job(TrainingJobName=summary["TrainingJobName"])
            return EarlierModel(
                training_job=job["TrainingJobName"],
                uri=job["ModelArtifacts"]["S3ModelArtifacts"],
                hyperparameters=job.get("HyperParameters", {}),
            )
        return None

    def _newest_first(self, status: "TrainingJobStatusType") -> "Iterator[TrainingJobSummaryTypeDef]":
        pages = self._sagemaker.get_paginator("list_training_jobs").paginate(
            StatusEquals=status, SortBy="CreationTime", SortOrder="Descending"
        )
        for page in pages:
            yield from page["TrainingJobSummaries"]

    def _profile_of(self, arn: str) -> str | None:
        tags = self._sagemaker.list_tags(ResourceArn=arn)["Tags"]
        return next((tag["Value"] for tag in tags if tag["Key"] == PROFILE), None)
