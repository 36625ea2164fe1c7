"""The clients of one execution environment, made once and with a stated budget of retries."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from train_on_label.aws.clients import client, image_client
from train_on_label.aws.s3.images import S3Images
from train_on_label.aws.s3.plain import PlainRequests
from train_on_label.preparation.images.source import ImageSource

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_stepfunctions import SFNClient


@dataclass(frozen=True, slots=True)
class Clients:
    """Everything of AWS that the function calls."""

    s3: "S3Client"
    sagemaker: "SageMakerClient"
    ssm: "SSMClient"
    sns: "SNSClient"
    events: "EventBridgeClient"
    sqs: "SQSClient"
    images: Callable[[], ImageSource]
    """Made where images are looked at: most starts of the function look at none."""
    states: Callable[[], "SFNClient"]
    """Likewise, where workers prepare a manifest."""


@cache
def images() -> ImageSource:
    """The images that training jobs may read."""
    return S3Images(image_client(), PlainRequests())


@cache
def clients() -> Clients:
    """The clients, made at the first event and kept for the next ones."""
    return Clients(
        s3=client("s3"),
        sagemaker=client("sagemaker"),
        ssm=client("ssm"),
        sns=client("sns"),
        events=client("events"),
        sqs=client("sqs"),
        images=images,
        states=cache(lambda: client("stepfunctions")),
    )
