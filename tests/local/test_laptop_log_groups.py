"""Log groups in templates: called as CloudFormation calls them, under keys that CloudWatch Logs may use."""

import json
import uuid
from typing import Any

import pytest

from local.aws import LaptopAws
from tests.support.waiting import wait_until

ACCOUNT = {"Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "kms:*"}
GUIDE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]


def logs(groups: str, actions: list[str] = GUIDE, region: str = "us-east-1") -> dict[str, Any]:
    """What lets CloudWatch Logs of a region use a key for log groups of this form."""
    arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{groups}"
    return {
        "Principal": {"Service": f"logs.{region}.amazonaws.com"},
        "Action": actions,
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn}},
    }


def deployed(aws: LaptopAws, *statements: dict[str, Any]) -> tuple[str, str]:
    """Status and log group of a stack whose key has this policy."""
    stack, cloudformation = f"own-training-{uuid.uuid4().hex[:8]}", aws.client("cloudformation")
    policy = [{"Effect": "Allow", "Resource": "*", **statement} for statement in (ACCOUNT, *statements)]
    resources = {
        "Key": {
            "Type": "AWS::KMS::Key",
            "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": policy}},
        },
        "Log": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}},
        },
    }
    cloudformation.create_stack(StackName=stack, TemplateBody=json.dumps({"Resources": resources}))

    def status() -> str | None:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
        return None if found["StackStatus"].endswith("IN_PROGRESS") else found["StackStatus"]

    ended = wait_until(status)
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=f"{stack}-Log-")["logGroups"]
    return ended, "".join(group["logGroupName"].removeprefix(f"{stack}-Log-") for group in groups)


def test_with_the_guides_policy_it_is_created_under_its_stacks_name(strict_aws: LaptopAws) -> None:
    status, rest = deployed(strict_aws, logs("own-training-*"))

    assert status == "CREATE_COMPLETE"
    assert len(rest) == 12


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [logs("other-*")],
        [logs("own-training-*", GUIDE[:-1])],
        [logs("own-training-*", region="eu-west-1")],
    ],
)
def test_with_any_other_the_stack_fails(strict_aws: LaptopAws, statements: list[dict[str, Any]]) -> None:
    status, group = deployed(strict_aws, *statements)

    assert status.startswith("ROLLBACK")
    assert not group
