"""The clients of one execution environment, made once and with a stated budget of retries."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from train_on_label.aws.clients import client
from train_on_label.aws.notifier import Notifier
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_ssm import SSMClient


@dataclass(frozen=True, slots=True)
class Adapters:
    """Everything of AWS that the function calls."""

    s3: "S3Client"
    sagemaker: "SageMakerClient"
    ssm: "SSMClient"
    sns: "SNSClient"
    events: "EventBridgeClient"

    @property
    def training_jobs(self) -> TrainingJobs:
        """The account's training jobs."""
        return TrainingJobs(self.sagemaker)

    def notifier(self, topic_arn: str) -> Notifier:
        """Tells people by the topic, and machines by the event bus."""
        return Notifier(self.sns, self.events, topic_arn)


@cache
def adapters() -> Adapters:
    """The clients, made at the first event and kept for the next ones."""
    return Adapters(
        s3=client("s3"),
        sagemaker=client("sagemaker"),
        ssm=client("ssm"),
        sns=client("sns"),
        events=client("events"),
    )
