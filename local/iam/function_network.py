"""What Lambda asks of a role before it puts a function into a VPC, and who calls as a function's code."""

from collections.abc import Iterator, Mapping

from ministack.core import iam_evaluator
from ministack.services import lambda_svc

from local.iam.roles import role_allows
from local.place import ACCOUNT, REGION

_EC2 = f"arn:aws:ec2:{REGION}:{ACCOUNT}"
# Lambda asks for these without naming an interface, so that a statement on interfaces alone does not count:
# github.com/hashicorp/terraform-provider-aws/issues/20698
_ON_ANYTHING = (
    "DescribeNetworkInterfaces",
    "DescribeSubnets",
    "DeleteNetworkInterface",
    "AssignPrivateIpAddresses",
    "UnassignPrivateIpAddresses",
)


def refused_network(role_arn: str, vpc: Mapping[str, list[str]] | None) -> str | None:
    """Why Lambda refuses to run a function with this role in these subnets."""
    for name, resource in _needed(vpc or {}):
        if not role_allows(role_arn, f"ec2:{name}", resource):
            return f"The provided execution role does not have permissions to call {name} on EC2"
    return None


def _needed(vpc: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    subnets, groups = vpc.get("SubnetIds") or [], vpc.get("SecurityGroupIds") or []
    if not subnets:
        return
    yield "CreateNetworkInterface", f"{_EC2}:network-interface/*"
    for kind, names in (("subnet", subnets), ("security-group", groups)):
        for name in names:
            yield "CreateNetworkInterface", f"{_EC2}:{kind}/{name}"
    for name in _ON_ANYTHING:
        yield name, "*"


def function_keys() -> dict[str, str]:
    """``lambda:SourceFunctionArn`` where the code of a function calls, by the credentials that it has."""
    role, _, session = iam_evaluator.caller_arn().rpartition(":assumed-role/")[2].partition("/")
    config = (lambda_svc._functions.get(session) or {}).get("config", {})  # noqa: SLF001
    if not session or config.get("Role", "").rpartition("/")[2] != role:
        return {}
    return {"lambda:SourceFunctionArn": config["FunctionArn"]}
