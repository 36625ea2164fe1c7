"""With enforce_iam, services ask for more than an operation's own action, of senders and of roles."""

import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws
from local.clients import Clients
from tests.support.sample_requests import Request, labeling_request_for

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

Users = Callable[..., Clients]
Roles = Callable[[dict[str, list[str]]], str]

KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SAGEMAKER = "arn:aws:sagemaker:us-east-1:000000000000"
EC2 = "arn:aws:ec2:us-east-1:000000000000"
INTERFACES = f"{EC2}:network-interface/*"
ANY_INTERFACE = (
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
)
DESCRIBE = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
OUTPUT_KEY = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)
OWN_FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:pre"


@pytest.fixture
def role_with(strict_aws: LaptopAws) -> Roles:
    """role_with({RESOURCE: ACTIONS}) is the ARN of a new role that may do only that."""
    iam = strict_aws.client("iam")

    def create(allowed: dict[str, list[str]]) -> str:
        name = f"role-{uuid.uuid4().hex[:12]}"
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        statements = [
            {"Effect": "Allow", "Action": actions, "Resource": resource.replace("OWN", arn)}
            for resource, actions in allowed.items()
        ]
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_role_policy(RoleName=name, PolicyName="allowed", PolicyDocument=document)
        return str(arn)

    return create


@pytest.mark.parametrize(
    ("allowed", "complaint"),
    [
        ({"*": [*ANY_INTERFACE, *DESCRIBE]}, "CreateNetworkInterface"),
        (
            {INTERFACES: ["ec2:CreateNetworkInterface"], "*": [*ANY_INTERFACE, *DESCRIBE]},
            "CreateNetworkInterface",
        ),
        (
            {f"{EC2}:*/*": ["ec2:CreateNetworkInterface"], "*": DESCRIBE, INTERFACES: list(ANY_INTERFACE)},
            "DeleteNetworkInterface",
        ),
        ({f"{EC2}:*/*": ["ec2:CreateNetworkInterface"], "*": [*ANY_INTERFACE, *DESCRIBE]}, None),
    ],
)
def test_a_function_joins_a_vpc_with_a_role_that_may_use_any_interface(
    strict_aws: LaptopAws, role_with: Roles, allowed: dict[str, list[str]], complaint: str | None
) -> None:
    functions, subnet = strict_aws.client("lambda"), strict_aws.client("ec2").describe_subnets()["Subnets"][0]
    request: dict[str, Any] = {
        "FunctionName": f"function-{uuid.uuid4().hex[:12]}",
        "Role": role_with(allowed),
        "Runtime": "python3.13",
        "Handler": "handler.handle",
        "Code": {"ZipFile": EMPTY_ZIP},
        "VpcConfig": {"SubnetIds": [subnet["SubnetId"]], "SecurityGroupIds": ["sg-0123456789abcdef0"]},
    }
    if complaint is None:
        assert functions.create_function(**request)["FunctionArn"]
        return
    with pytest.raises(ClientError, match=f"does not have permissions to call {complaint} on EC2") as refusal:
        functions.create_function(**request)
    assert refusal.value.response["Error"]["Code"] == "InvalidParameterValueException"
    outside = functions.create_function(
        **{name: value for name, value in request.items() if name != "VpcConfig"}
    )
    with pytest.raises(ClientError, match=complaint):
        functions.update_function_configuration(
            FunctionName=outside["FunctionName"], VpcConfig=request["VpcConfig"]
        )


@pytest.mark.parametrize(
    ("change", "allowed", "missing"),
    [
        ({}, {}, None),
        ({"OutputConfig.KmsKeyId": KEY}, {KEY: ["kms:Decrypt", "kms:GenerateDataKey"]}, "kms:Encrypt"),
        ({"OutputConfig.KmsKeyId": KEY.rpartition("/")[2]}, {KEY: OUTPUT_KEY}, None),
        (
            {"LabelingJobAlgorithmsConfig": {"LabelingJobAlgorithmSpecificationArn": "arn:x"}},
            {},
            "iam:PassRole",
        ),
        ({"HumanTaskConfig.PreHumanTaskLambdaArn": OWN_FUNCTION}, {}, "lambda:InvokeFunction"),
        (
            {"HumanTaskConfig.PreHumanTaskLambdaArn": OWN_FUNCTION},
            {OWN_FUNCTION: ["lambda:InvokeFunction"]},
            None,
        ),
        (
            {
                "InputConfig.DataSource": {
                    "SnsDataSource": {"SnsTopicArn": "arn:aws:sns:us-east-1:000000000000:in"}
                }
            },
            {},
            "sqs:CreateQueue",
        ),
    ],
)
def test_a_labeling_job_takes_a_role_that_can_do_what_the_job_needs(
    strict_aws: LaptopAws,
    role_with: Roles,
    change: dict[str, object],
    allowed: dict[str, list[str]],
    missing: str | None,
) -> None:
    request = labeling_request_for(f"bees-{uuid.uuid4().hex[:12]}", "images") | {
        "RoleArn": role_with(allowed)
    }
    for path, value in change.items():
        _set(request, path, value)
    create = strict_aws.client("sagemaker").create_labeling_job
    if missing is None:
        assert create(**request)["LabelingJobArn"]
        return
    with pytest.raises(ClientError, match=f"is not authorized to perform: {missing} on resource"):
        create(**request)


def _set(request: Request, path: str, value: object) -> None:
    *outer, last = path.split(".")
    for name in outer:
        request = request[name]
    request[last] = value


@pytest.mark.parametrize(
    "missing", ["ecr_BatchGetImage", "ecr_DescribeImages", "s3_GetObject", "sagemaker_CreateModelPackage"]
)
def test_a_model_is_registered_by_who_may_read_it_and_its_image(
    strict_aws: LaptopAws, clients_of_user_with: Users, missing: str
) -> None:
    group = f"bees-{uuid.uuid4().hex[:12]}"
    strict_aws.client("sagemaker").create_model_package_group(ModelPackageGroupName=group)
    strict_aws.client("s3").put_object(Bucket="images", Key="model.tar.gz", Body=b"")
    repository = "arn:aws:ecr:us-east-1:111122223333:repository/bees"
    rights = {
        "sagemaker_CreateModelPackage": f"{SAGEMAKER}:model-package-group/{group}",
        "ecr_BatchGetImage": repository,
        "ecr_DescribeImages": repository,
        "s3_GetObject": "arn:aws:s3:::images/*",
    }

    def register(sagemaker: "SageMakerClient") -> object:
        image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/bees:1"
        return sagemaker.create_model_package(
            ModelPackageGroupName=group,
            InferenceSpecification={
                "Containers": [{"Image": image, "ModelDataUrl": "s3://images/model.tar.gz"}],
                "SupportedContentTypes": ["image/jpeg"],
                "SupportedResponseMIMETypes": ["application/json"],
            },
        )

    assert register(clients_of_user_with(**rights)("sagemaker"))
    del rights[missing]
    with pytest.raises(ClientError, match=missing.replace("_", ":")):
        register(clients_of_user_with(**rights)("sagemaker"))


def test_a_list_is_allowed_on_everything_only(clients_of_user_with: Users) -> None:
    group = f"{SAGEMAKER}:model-package-group/bees"
    with pytest.raises(ClientError, match="sagemaker:ListModelPackages"):
        clients_of_user_with(sagemaker_ListModelPackages=group)("sagemaker").list_model_packages(
            ModelPackageGroupName="bees"
        )
    allowed = clients_of_user_with(sagemaker_ListModelPackages="*")("sagemaker")
    assert allowed.list_model_packages()["ModelPackageSummaryList"] is not None


def test_a_policy_can_tell_a_functions_code_from_lambda_itself(
    strict_aws: LaptopAws, role_with: Roles
) -> None:
    role = role_with({"*": ["ec2:DescribeSubnets"]}).rpartition("/")[2]
    iam, function = strict_aws.client("iam"), f"function-{uuid.uuid4().hex[:12]}"
    account = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
        "Action": "sts:AssumeRole",
    }
    iam.update_assume_role_policy(
        RoleName=role, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [account]})
    )
    from_code = {
        "Effect": "Deny",
        "Action": "ec2:*",
        "Resource": "*",
        "Condition": {"Null": {"lambda:SourceFunctionArn": "false"}},
    }
    iam.put_role_policy(
        RoleName=role,
        PolicyName="not-from-code",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [from_code]}),
    )
    arn = f"arn:aws:iam::000000000000:role/{role}"
    strict_aws.client("lambda").create_function(
        FunctionName=function, Role=arn, Runtime="python3.13", Handler="a.b", Code={"ZipFile": EMPTY_ZIP}
    )

    def describe(session: str) -> object:
        given = strict_aws.client("sts").assume_role(RoleArn=arn, RoleSessionName=session)["Credentials"]
        clients = Clients(
            strict_aws.endpoint_url,
            strict_aws.certificate,
            access_key_id=given["AccessKeyId"],
            secret_access_key=given["SecretAccessKey"],
            session_token=given["SessionToken"],
        )
        return clients("ec2").describe_subnets()["Subnets"]

    assert describe("lambda-itself")
    with pytest.raises(ClientError, match="ec2:DescribeSubnets"):
        describe(function)
