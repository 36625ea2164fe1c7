"""Clients that reach no network."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_ssm import SSMClient

BUCKET = "example-bucket"


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """Made once, for it reads large models of services."""
    return boto3.Session(region_name="us-east-1")


@pytest.fixture
def s3(session: boto3.Session) -> "Iterator[S3Client]":
    """S3 in memory, with one bucket."""
    with mock_aws():
        client = session.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield client


@pytest.fixture
def ssm(session: boto3.Session) -> "Iterator[SSMClient]":
    """Systems Manager in memory."""
    with mock_aws():
        yield session.client("ssm")


@pytest.fixture
def sagemaker(session: boto3.Session) -> "SageMakerClient":
    """A client that answers what a test has laid down, and nothing else."""
    return session.client("sagemaker")


@pytest.fixture
def answers(sagemaker: "SageMakerClient") -> Iterator[Stubber]:
    """What SageMaker answers, call by call; every answer must be asked for."""
    with Stubber(sagemaker) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()
