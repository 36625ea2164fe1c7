"""Requests that SageMaker takes, and a queue that hears its events."""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from local.aws import LaptopAws
from local.clients import Clients
from tests.support.quick_training import train_quickly
from tests.support.sample_requests import (
    LABELED_LINE,
    Condition,
    Request,
    labeling_request_for,
    training_request_for,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient


@pytest.fixture(scope="session")
def laptop_aws() -> Iterator[LaptopAws]:
    """An AWS on the laptop, shared by the session: name resources uniquely, and release what is held."""
    with LaptopAws(training_step_seconds=0.05) as aws:
        train_quickly(aws)
        yield aws


@pytest.fixture
def s3(laptop_aws: LaptopAws) -> "S3Client":
    return laptop_aws.client("s3")


@pytest.fixture
def sagemaker(laptop_aws: LaptopAws) -> "SageMakerClient":
    return laptop_aws.client("sagemaker")


@pytest.fixture
def name() -> str:
    """A name that no other test uses, upper case included, since the service lower-cases it in ARNs."""
    return f"Bees-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def bucket(s3: "S3Client", name: str) -> str:
    """A bucket of this test's own with a manifest in it."""
    s3.create_bucket(Bucket=name.lower())
    s3.put_object(Bucket=name.lower(), Key="input.manifest", Body=LABELED_LINE)
    return name.lower()


@pytest.fixture
def labeling_request(name: str, bucket: str) -> Request:
    """A CreateLabelingJob request that the service takes, on a manifest that exists."""
    return labeling_request_for(name, bucket)


@pytest.fixture
def training_request(name: str, bucket: str) -> Request:
    """A CreateTrainingJob request that the service takes, on a manifest that exists."""
    return training_request_for(name, bucket)


@pytest.fixture
def hear(laptop_aws: LaptopAws, name: str) -> Iterator[Callable[[str], list[Request]]]:
    """hear(STATUS) waits for the event of this test's job with that secondary or labeling status.

    It returns all of the job's events heard since the last call, in order.
    """
    sqs, events = laptop_aws.client("sqs"), laptop_aws.client("events")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    pattern = {
        "source": ["aws.sagemaker"],
        "resources": [{"suffix": f"/{name}"}, {"suffix": f"/{name.lower()}"}],
    }
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": attributes["QueueArn"]}])

    def hear(status: str) -> list[Request]:
        heard: list[Request] = []
        while not heard or status not in heard[-1]["detail"].values():
            received = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)
            assert received.get("Messages"), f"no event with {status} in 5 s; heard {heard}"
            for message in received["Messages"]:
                heard.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return heard

    yield hear
    events.remove_targets(Rule=name, Ids=["queue"])
    events.delete_rule(Name=name)


@pytest.fixture(scope="session")
def strict_aws() -> Iterator[LaptopAws]:
    """An AWS on the laptop that enforces IAM; ``laptop_aws`` does not."""
    with LaptopAws(training_step_seconds=0.05, enforce_iam=True) as aws:
        aws.client("s3").create_bucket(Bucket="images")
        aws.client("s3").put_object(Bucket="images", Key="input.manifest", Body=b"{}\n")
        train_quickly(aws)
        yield aws


@pytest.fixture
def clients_of_user_with(strict_aws: LaptopAws) -> Callable[..., Clients]:
    """clients_of_user_with(ACTION=RESOURCE) are those of a new user who may do only that.

    ``conditions`` maps an action to the Condition under which it is allowed.
    """

    def clients(conditions: dict[str, Condition] | None = None, **allowed: str) -> Clients:
        user = f"user-{uuid.uuid4().hex[:12]}"
        iam = strict_aws.client("iam")
        iam.create_user(UserName=user)
        statements = [
            {
                "Effect": "Allow",
                "Action": action.replace("_", ":"),
                "Resource": resource,
                "Condition": (conditions or {}).get(action, {}),
            }
            for action, resource in allowed.items()
        ]
        policy = {"Version": "2012-10-17", "Statement": statements}
        iam.put_user_policy(UserName=user, PolicyName="allowed", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=user)["AccessKey"]
        return Clients(
            strict_aws.endpoint_url,
            strict_aws.certificate,
            access_key_id=key["AccessKeyId"],
            secret_access_key=key["SecretAccessKey"],
        )

    return clients
