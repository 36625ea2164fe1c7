"""The clients of one execution environment, made once and with a stated budget of retries."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from train_on_label.aws.clients import client
from train_on_label.aws.training_jobs import TrainingJobs

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_ssm import SSMClient


@dataclass(frozen=True, slots=True)
class Adapters:
    """Everything of AWS that the function calls."""

    s3: "S3Client"
    sagemaker: "SageMakerClient"
    ssm: "SSMClient"

    @property
    def training_jobs(self) -> TrainingJobs:
        """The account's training jobs."""
        return TrainingJobs(self.sagemaker)


@cache
def adapters() -> Adapters:
    """The clients, made at the first event and kept for the next ones."""
    return Adapters(s3=client("s3"), sagemaker=client("sagemaker"), ssm=client("ssm"))
