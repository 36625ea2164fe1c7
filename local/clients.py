"""boto3 clients of the AWS on the laptop, typed, and deaf to the user's own AWS configuration."""

import os
from typing import TYPE_CHECKING, Literal, overload

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import Loader

from local.environment import ACCESS_KEY
from local.place import REGION

if TYPE_CHECKING:
    from pathlib import Path

    from botocore.client import BaseClient
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ecr import ECRClient
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
    from mypy_boto3_sts import STSClient

# Shared, for it keeps the descriptions of services, of which reading one takes a tenth of a second.
_DESCRIPTIONS = Loader()
# Each of these would otherwise come from the user's environment or home folder.
_OWN_CONFIGURATION = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class Clients:
    """Makes one client per service, to be shared between threads."""

    def __init__(
        self,
        endpoint_url: str,
        certificate: "Path | None" = None,
        *,
        access_key_id: str = ACCESS_KEY,
        secret_access_key: str = ACCESS_KEY,
        session_token: str | None = None,
    ) -> None:
        session = botocore.session.Session(session_vars=_OWN_CONFIGURATION)
        session.register_component("data_loader", _DESCRIPTIONS)
        self._session = boto3.Session(
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            aws_session_token=session_token,
            region_name=REGION,
            botocore_session=session,
        )
        self._endpoint_url = endpoint_url
        self._verify = str(certificate) if certificate else None
        self._made: dict[str, BaseClient] = {}

    @overload
    def __call__(self, service: Literal["cloudformation"]) -> "CloudFormationClient": ...
    @overload
    def __call__(self, service: Literal["cloudwatch"]) -> "CloudWatchClient": ...
    @overload
    def __call__(self, service: Literal["dynamodb"]) -> "DynamoDBClient": ...
    @overload
    def __call__(self, service: Literal["ec2"]) -> "EC2Client": ...
    @overload
    def __call__(self, service: Literal["ecr"]) -> "ECRClient": ...
    @overload
    def __call__(self, service: Literal["events"]) -> "EventBridgeClient": ...
    @overload
    def __call__(self, service: Literal["iam"]) -> "IAMClient": ...
    @overload
    def __call__(self, service: Literal["kms"]) -> "KMSClient": ...
    @overload
    def __call__(self, service: Literal["lambda"]) -> "LambdaClient": ...
    @overload
    def __call__(self, service: Literal["logs"]) -> "CloudWatchLogsClient": ...
    @overload
    def __call__(self, service: Literal["s3"]) -> "S3Client": ...
    @overload
    def __call__(self, service: Literal["sagemaker"]) -> "SageMakerClient": ...
    @overload
    def __call__(self, service: Literal["service-quotas"]) -> "ServiceQuotasClient": ...
    @overload
    def __call__(self, service: Literal["stepfunctions"]) -> "SFNClient": ...
    @overload
    def __call__(self, service: Literal["sns"]) -> "SNSClient": ...
    @overload
    def __call__(self, service: Literal["sqs"]) -> "SQSClient": ...
    @overload
    def __call__(self, service: Literal["ssm"]) -> "SSMClient": ...
    @overload
    def __call__(self, service: Literal["sts"]) -> "STSClient": ...
    def __call__(self, service: str) -> "BaseClient":
        """The client of ``service``."""
        if service not in self._made:
            # boto3's stubs know services by literal names only; the overloads above are those names.
            self._made[service] = self._session.client(  # type: ignore[call-overload]
                service, endpoint_url=self._endpoint_url, verify=self._verify, config=Config(proxies={})
            )
        return self._made[service]
