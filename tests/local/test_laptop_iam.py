"""With enforce_iam, SageMaker's operations are allowed and denied by policies."""

import json
import uuid
from collections.abc import Callable, Iterator

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws
from local.clients import Clients
from tests.local.sample_requests import Request, training_request_for

JOBS = "arn:aws:sagemaker:us-east-1:000000000000:training-job"
ROLE = "arn:aws:iam::000000000000:role/training"


@pytest.fixture(scope="module")
def strict_aws() -> Iterator[LaptopAws]:
    with LaptopAws(training_step_seconds=0.05, enforce_iam=True) as aws:
        aws.client("s3").create_bucket(Bucket="images")
        aws.client("s3").put_object(Bucket="images", Key="input.manifest", Body=b"{}\n")
        yield aws


@pytest.fixture
def clients_of_user_with(strict_aws: LaptopAws) -> Callable[..., Clients]:
    """clients_of_user_with(ACTION=RESOURCE) are those of a new user who may do only that."""

    def clients(**allowed: str) -> Clients:
        user = f"user-{uuid.uuid4().hex[:12]}"
        iam = strict_aws.client("iam")
        iam.create_user(UserName=user)
        statements = [
            {"Effect": "Allow", "Action": action.replace("_", ":"), "Resource": resource}
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


@pytest.fixture
def request_() -> Request:
    return training_request_for(f"bees-{uuid.uuid4().hex[:12]}", "images")


def test_root_may_do_everything(strict_aws: LaptopAws, request_: Request) -> None:
    assert strict_aws.client("sagemaker").create_training_job(**request_)["TrainingJobArn"]


def test_an_allowed_job_starts(clients_of_user_with: Callable[..., Clients], request_: Request) -> None:
    clients = clients_of_user_with(
        sagemaker_CreateTrainingJob=f"{JOBS}/bees-*", sagemaker_AddTags=f"{JOBS}/bees-*", iam_PassRole=ROLE
    )
    assert clients("sagemaker").create_training_job(**request_)["TrainingJobArn"].startswith(JOBS)


@pytest.mark.parametrize(
    ("allowed", "denied"),
    [
        ({"iam_PassRole": ROLE}, "sagemaker:CreateTrainingJob"),
        (
            {"iam_PassRole": ROLE, "sagemaker_CreateTrainingJob": f"{JOBS}/wasps-*"},
            "sagemaker:CreateTrainingJob",
        ),
        ({"sagemaker_CreateTrainingJob": f"{JOBS}/bees-*"}, "iam:PassRole"),
        ({"sagemaker_CreateTrainingJob": f"{JOBS}/bees-*", "iam_PassRole": ROLE}, "sagemaker:AddTags"),
        ({"sagemaker_CreateTrainingJob": f"{JOBS}/bees-*", "iam_PassRole": f"{ROLE}-other"}, "iam:PassRole"),
    ],
)
def test_what_no_policy_allows_is_denied(
    clients_of_user_with: Callable[..., Clients], request_: Request, allowed: dict[str, str], denied: str
) -> None:
    clients = clients_of_user_with(**allowed)
    with pytest.raises(ClientError, match=denied) as refusal:
        clients("sagemaker").create_training_job(**request_)
    assert refusal.value.response["Error"]["Code"] == "AccessDeniedException"


def test_describing_is_allowed_by_name(
    strict_aws: LaptopAws, clients_of_user_with: Callable[..., Clients], request_: Request
) -> None:
    strict_aws.client("sagemaker").create_training_job(**request_)
    name = request_["TrainingJobName"]
    sagemaker = clients_of_user_with(sagemaker_DescribeTrainingJob=f"{JOBS}/{name}")("sagemaker")
    assert sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobName"] == name
    with pytest.raises(ClientError, match="not authorized"):
        sagemaker.describe_training_job(TrainingJobName="wasps")


def test_children_trust_the_certificate(strict_aws: LaptopAws) -> None:
    environment = strict_aws.environment()
    assert strict_aws.endpoint_url.startswith("https://")
    for variable in ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
        assert environment[variable] == str(strict_aws.certificate)
