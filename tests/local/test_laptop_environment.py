"""Nothing of the user's own AWS configuration reaches clients and children."""

import os
import subprocess
import sys

import pytest

from local.aws import LaptopAws
from local.clients import Clients

USERS_OWN = {
    "AWS_PROFILE": "production",
    "AWS_SESSION_TOKEN": "secret",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/admin",
    "HTTP_PROXY": "http://127.0.0.1:1",
}


@pytest.fixture(autouse=True)
def users_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in USERS_OWN.items():
        monkeypatch.setenv(name, value)


def test_children_get_only_this_aws(laptop_aws: LaptopAws) -> None:
    environment = laptop_aws.environment()
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN"} & environment.keys()
    assert environment["AWS_CONFIG_FILE"] == environment["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert environment["AWS_ENDPOINT_URL"] == environment["AWS_ENDPOINT_URL_S3"] == laptop_aws.endpoint_url
    assert environment["PATH"] == os.environ["PATH"]


def test_a_child_that_uses_boto3_reaches_this_aws(laptop_aws: LaptopAws) -> None:
    script = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    child = subprocess.run(
        [sys.executable, "-c", script],
        env=laptop_aws.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stdout.strip() == laptop_aws.account


def test_clients_get_only_this_aws(laptop_aws: LaptopAws) -> None:
    client = Clients(laptop_aws.endpoint_url)
    assert client("sts").get_caller_identity()["Account"] == laptop_aws.account
    assert client("sts") is client("sts")
