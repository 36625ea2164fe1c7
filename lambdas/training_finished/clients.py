"""The clients of one execution environment, made once and with a stated budget of retries."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from train_on_label.aws.clients import client

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Clients:
    """Everything of AWS that the function calls."""

    s3: "S3Client"
    sagemaker: "SageMakerClient"
    sns: "SNSClient"
    events: "EventBridgeClient"
    sqs: "SQSClient"


@cache
def clients() -> Clients:
    """The clients, made at the first event and kept for the next ones."""
    return Clients(
        s3=client("s3"),
        sagemaker=client("sagemaker"),
        sns=client("sns"),
        events=client("events"),
        sqs=client("sqs"),
    )
