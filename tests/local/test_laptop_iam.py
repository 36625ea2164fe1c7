"""With enforce_iam, SageMaker's operations are allowed and denied by policies."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws
from local.clients import Clients
from tests.support.sample_requests import Condition, Request, training_request_for

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

JOBS = "arn:aws:sagemaker:us-east-1:000000000000:training-job"
ROLE = "arn:aws:iam::000000000000:role/training"
ALLOWED = {
    "sagemaker_CreateTrainingJob": f"{JOBS}/bees-*",
    "sagemaker_AddTags": f"{JOBS}/bees-*",
    "iam_PassRole": ROLE,
}
KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture
def request_() -> Request:
    return training_request_for(f"bees-{uuid.uuid4().hex[:12]}", "images")


def test_root_may_do_everything(strict_aws: LaptopAws, request_: Request) -> None:
    assert strict_aws.client("sagemaker").create_training_job(**request_)["TrainingJobArn"]


def test_an_allowed_job_starts(clients_of_user_with: Callable[..., Clients], request_: Request) -> None:
    clients = clients_of_user_with(**ALLOWED)
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


@pytest.mark.parametrize(
    ("condition", "change"),
    [
        (
            {"ForAllValues:StringEquals": {"sagemaker:InstanceTypes": "ml.g5.2xlarge"}},
            {"ResourceConfig": {"InstanceType": "ml.g5.48xlarge", "InstanceCount": 1, "VolumeSizeInGB": 50}},
        ),
        (
            {"ForAllValues:StringEquals": {"sagemaker:InstanceTypes": "ml.g5.2xlarge"}},
            {
                "ResourceConfig": {
                    "InstanceGroups": [
                        {"InstanceGroupName": name, "InstanceType": name, "InstanceCount": 1}
                        for name in ("ml.g5.2xlarge", "ml.g5.48xlarge")
                    ],
                    "VolumeSizeInGB": 50,
                }
            },
        ),
        (
            {"NumericLessThanEquals": {"sagemaker:MaxRuntimeInSeconds": "3600"}},
            {"StoppingCondition": {"MaxRuntimeInSeconds": 3601}},
        ),
        (
            {"Null": {"sagemaker:OutputKmsKey": "true"}},
            {"OutputDataConfig": {"S3OutputPath": "s3://images/models", "KmsKeyId": KEY}},
        ),
        (
            {"Null": {"sagemaker:VolumeKmsKey": "true"}},
            {
                "ResourceConfig": {
                    "InstanceType": "ml.m5.large",
                    "InstanceCount": 1,
                    "VolumeSizeInGB": 50,
                    "VolumeKmsKeyId": KEY,
                }
            },
        ),
        (
            {"ForAllValues:StringEquals": {"sagemaker:VpcSubnets": "subnet-0a"}},
            {"VpcConfig": {"Subnets": ["subnet-0a", "subnet-0b"], "SecurityGroupIds": ["sg-0a"]}},
        ),
        (
            {"ForAllValues:StringEquals": {"sagemaker:VpcSecurityGroupIds": "sg-0b"}},
            {"VpcConfig": {"Subnets": ["subnet-0a"], "SecurityGroupIds": ["sg-0a"]}},
        ),
        ({"BoolIfExists": {"sagemaker:NetworkIsolation": "true"}}, {"EnableNetworkIsolation": False}),
        (
            {"BoolIfExists": {"sagemaker:InterContainerTrafficEncryption": "true"}},
            {"EnableInterContainerTrafficEncryption": False},
        ),
        (
            {"BoolIfExists": {"sagemaker:EnableRemoteDebug": "false"}},
            {"RemoteDebugConfig": {"EnableRemoteDebug": True}},
        ),
        (
            {"NumericLessThanEqualsIfExists": {"sagemaker:KeepAlivePeriod": "0"}},
            {
                "ResourceConfig": {
                    "InstanceType": "ml.g5.2xlarge",
                    "InstanceCount": 1,
                    "VolumeSizeInGB": 50,
                    "KeepAlivePeriodInSeconds": 60,
                }
            },
        ),
        ({"StringEquals": {"aws:RequestTag/team": "apiary"}}, {"Tags": [{"Key": "team", "Value": "wasps"}]}),
        (
            {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}},
            {"Tags": [{"Key": "team", "Value": "apiary"}, {"Key": "cost", "Value": "1"}]},
        ),
    ],
)
def test_conditions_on_creating_see_what_is_asked_for(
    clients_of_user_with: Callable[..., Clients], request_: Request, condition: Condition, change: Request
) -> None:
    allowed = clients_of_user_with(conditions={"sagemaker_CreateTrainingJob": condition}, **ALLOWED)
    with pytest.raises(ClientError, match="sagemaker:CreateTrainingJob") as refusal:
        allowed("sagemaker").create_training_job(**request_ | change)
    assert refusal.value.response["Error"]["Code"] == "AccessDeniedException"
    assert allowed("sagemaker").create_training_job(**request_)["TrainingJobArn"]


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"sagemaker:TaggingAction": "CreateTrainingJob"}},
        {"StringEquals": {"aws:RequestTag/team": "apiary"}},
        {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}},
    ],
)
def test_conditions_on_tagging_see_creation_and_tags(
    clients_of_user_with: Callable[..., Clients], request_: Request, condition: Condition
) -> None:
    allowed = clients_of_user_with(conditions={"sagemaker_AddTags": condition}, **ALLOWED)
    wrong = {operator: dict.fromkeys(expected, "other") for operator, expected in condition.items()}
    denied = clients_of_user_with(conditions={"sagemaker_AddTags": wrong}, **ALLOWED)
    with pytest.raises(ClientError, match="sagemaker:AddTags"):
        denied("sagemaker").create_training_job(**request_)
    assert allowed("sagemaker").create_training_job(**request_)["TrainingJobArn"]


def test_tags_cannot_be_added_later_where_only_creation_may_tag(
    strict_aws: LaptopAws, clients_of_user_with: Callable[..., Clients], request_: Request
) -> None:
    arn = strict_aws.client("sagemaker").create_training_job(**request_)["TrainingJobArn"]
    condition = {"StringEquals": {"sagemaker:TaggingAction": "CreateTrainingJob"}}
    sagemaker = clients_of_user_with(conditions={"sagemaker_AddTags": condition}, **ALLOWED)("sagemaker")
    with pytest.raises(ClientError, match="sagemaker:AddTags"):
        sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "wasps"}])


def test_a_role_is_passed_to_sagemaker(
    clients_of_user_with: Callable[..., Clients], request_: Request
) -> None:
    def sagemaker(service: str) -> "SageMakerClient":
        condition = {"StringEquals": {"iam:PassedToService": service}}
        return clients_of_user_with(conditions={"iam_PassRole": condition}, **ALLOWED)("sagemaker")

    with pytest.raises(ClientError, match="iam:PassRole"):
        sagemaker("lambda.amazonaws.com").create_training_job(**request_)
    assert sagemaker("sagemaker.amazonaws.com").create_training_job(**request_)["TrainingJobArn"]


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
