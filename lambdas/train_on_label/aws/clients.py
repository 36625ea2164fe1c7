"""boto3 clients with this project's retries and time-outs."""

from typing import TYPE_CHECKING, Literal, overload

import boto3
from botocore.config import Config

from train_on_label.aws.region import configured_region
from train_on_label.version import __version__

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_service_quotas import ServiceQuotasClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_stepfunctions import SFNClient

_Service = Literal[
    "s3",
    "sagemaker",
    "ssm",
    "sns",
    "events",
    "sqs",
    "logs",
    "lambda",
    "cloudformation",
    "iam",
    "kms",
    "service-quotas",
    "stepfunctions",
]
PARALLEL_IMAGES = 32
"""At 20 ms a request, more than one core can make."""

# At most 5 attempts of at most 5 + 20 seconds each, and back-off of at most 20 seconds between them: a call
# gives up within 205 seconds, so that a function's 900 leave room for others.
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 5},
    connect_timeout=5,
    read_timeout=20,
    user_agent_extra=f"train-on-label/{__version__}",
    max_pool_connections=80,  # eight read ahead, eight send parts, 64 wait for what S3 copies
    s3={"payload_signing_enabled": False},  # it has checksums, and goes by TLS
)
# A function may take 900 seconds to answer; asking again would run it again.
_INVOKING = _CONFIG.merge(Config(retries={"total_max_attempts": 1}, read_timeout=930))

# Images are many and small. Where S3 asks to slow down, all threads together do.
_IMAGES = _CONFIG.merge(
    Config(
        signature_version="s3v4",  # also of the addresses that are signed: KMS takes no other
        retries={"mode": "adaptive", "total_max_attempts": 10},
        read_timeout=10,
        max_pool_connections=PARALLEL_IMAGES,
    )
)


def image_client(region: str | None = None) -> "S3Client":
    """A client of S3 that reads up to PARALLEL_IMAGES objects at once."""
    return boto3.client("s3", region_name=region or configured_region(), config=_IMAGES)


@overload
def client(service: Literal["s3"], region: str | None = None) -> "S3Client": ...
@overload
def client(service: Literal["sagemaker"], region: str | None = None) -> "SageMakerClient": ...
@overload
def client(service: Literal["ssm"], region: str | None = None) -> "SSMClient": ...
@overload
def client(service: Literal["sns"], region: str | None = None) -> "SNSClient": ...
@overload
def client(service: Literal["events"], region: str | None = None) -> "EventBridgeClient": ...
@overload
def client(service: Literal["sqs"], region: str | None = None) -> "SQSClient": ...
@overload
def client(service: Literal["logs"], region: str | None = None) -> "CloudWatchLogsClient": ...
@overload
def client(service: Literal["lambda"], region: str | None = None) -> "LambdaClient": ...
@overload
def client(service: Literal["cloudformation"], region: str | None = None) -> "CloudFormationClient": ...
@overload
def client(service: Literal["iam"], region: str | None = None) -> "IAMClient": ...
@overload
def client(service: Literal["kms"], region: str | None = None) -> "KMSClient": ...
@overload
def client(service: Literal["service-quotas"], region: str | None = None) -> "ServiceQuotasClient": ...
@overload
def client(service: Literal["stepfunctions"], region: str | None = None) -> "SFNClient": ...
def client(
    service: _Service,
    region: str | None = None,
) -> object:
    """A client of the service, with the credentials that boto3 finds."""
    config = _INVOKING if service == "lambda" else _CONFIG
    return boto3.client(service, region_name=region or configured_region(), config=config)
