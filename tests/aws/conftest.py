"""Clients that reach no network."""

from collections.abc import Iterator
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.stub import Stubber

from tests.support.empty_account import empty_account, session

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


@pytest.fixture
def in_memory() -> Iterator[None]:
    """An empty account."""
    with empty_account():
        yield


@cache
def _s3() -> "S3Client":
    client = session().client("s3")
    client.meta.events.register_first("before-send.s3.UploadPart", _as_bytes)
    return client


@pytest.fixture
def s3(in_memory: None, monkeypatch: pytest.MonkeyPatch) -> "S3Client":  # noqa: ARG001  # where its calls end
    """S3 in memory, with one bucket. What a test has its client do at events is gone with the test."""
    client = _s3()
    events: Any = client.meta.events
    monkeypatch.setattr(events, "_emitter", copy(events._emitter))  # noqa: SLF001
    client.create_bucket(Bucket=BUCKET)
    return client


def _as_bytes(request: AWSPreparedRequest, **_: object) -> None:
    if isinstance(request.body, bytearray):  # which moto does not take, and nobody could tell by the wire
        request.body = bytes(request.body)


@pytest.fixture(scope="session")
def ssm() -> "SSMClient":
    """A client that answers what a test has laid down, and nothing else."""
    return session().client("ssm")


@pytest.fixture(scope="session")
def sagemaker() -> "SageMakerClient":
    """A client that answers what a test has laid down, and nothing else."""
    return session().client("sagemaker")


@pytest.fixture
def answers(sagemaker: "SageMakerClient") -> Iterator[Stubber]:
    """What SageMaker answers, call by call; every answer must be asked for."""
    with Stubber(sagemaker) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()
