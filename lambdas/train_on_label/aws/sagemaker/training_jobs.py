"""Training jobs of the account."""

from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from train_on_label.aws.errors import code_of
from train_on_label.aws.sagemaker.start_errors import start_error
from train_on_label.aws.sagemaker.training_job_tags import training_job_tags
from train_on_label.tags import DEPLOYMENT, PROFILE
from train_on_label.training.job_name import may_be_ours
from train_on_label.training.request import TrainingRequest
from train_on_label.training.warm_start import EarlierModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.literals import TrainingJobStatusType
    from mypy_boto3_sagemaker.type_defs import DescribeTrainingJobResponseTypeDef

_MOST_LOOKED_AT = 200  # training jobs of this project's, newest first


class TrainingJobs:
    """Starts training jobs, and looks at those that were started."""

    def __init__(self, sagemaker: "SageMakerClient", deployment: str) -> None:
        self._sagemaker = sagemaker
        self._deployment = deployment

    def status(self, name: str) -> "TrainingJobStatusType | None":
        """The status of a training job that was started before; None where there is none of this name."""
        job = self._describe(name)
        return job and job["TrainingJobStatus"]

    def start(self, request: TrainingRequest) -> bool:
        """Starts the training job; False where its name is in use, so that it was started before.

        QuotaExceededError or InvalidRequestError where SageMaker does not take it.
        """
        params: Any = request.params  # built for CreateTrainingJob, and held against its model by tests
        try:
            self._sagemaker.create_training_job(**params)
        except ClientError as error:
            if code_of(error) == "ResourceInUse":
                return False
            raise start_error(error) from error
        return True

    def running(self, profile: str, limit: int, *, besides: str) -> int:
        """Training jobs of a profile that are in progress; counts no further than `limit`.

        `besides` is not counted: an event that comes twice would refuse what it has started itself.
        """
        others = (job for job in self._newest_first("InProgress", profile) if job != besides)
        return sum(1 for _ in islice(others, limit))

    def latest_model(self, profile: str) -> EarlierModel | None:
        """The model of the profile's last completed training job."""
        for name in self._newest_first("Completed", profile):
            if job := self._describe(name):  # else it was deleted meanwhile
                return EarlierModel(
                    training_job=job["TrainingJobName"],
                    uri=job["ModelArtifacts"]["S3ModelArtifacts"],
                    hyperparameters=job.get("HyperParameters", {}),
                )
        return None

    def _describe(self, name: str) -> "DescribeTrainingJobResponseTypeDef | None":
        try:
            return self._sagemaker.describe_training_job(TrainingJobName=name)
        except ClientError as error:
            # An unknown name answers as a ValidationException, and so would a malformed one, which none is.
            if code_of(error) in ("ValidationException", "ResourceNotFound"):
                return None
            raise

    def _newest_first(self, status: "TrainingJobStatusType", profile: str) -> "Iterator[str]":
        """The names of this deployment's training jobs of a profile, among the account's newest."""
        pages = self._sagemaker.get_paginator("list_training_jobs").paginate(
            StatusEquals=status,
            SortBy="CreationTime",
            SortOrder="Descending",
            # An account may list twice in a second, and ten jobs at a time unless it asks for more.
            PaginationConfig={"PageSize": 100},
        )
        jobs = (job for page in pages for job in page["TrainingJobSummaries"])
        # Only names as this project gives them are worth the call that asks for tags.
        own = (job for job in jobs if may_be_ours(job["TrainingJobName"]))
        for job in islice(own, _MOST_LOOKED_AT):
            tags = training_job_tags(self._sagemaker, job["TrainingJobName"], job["TrainingJobArn"]) or {}
            deployment = tags.get(DEPLOYMENT, self._deployment)  # earlier versions did not write it
            if (tags.get(PROFILE), deployment) == (profile, self._deployment):
                yield job["TrainingJobName"]
