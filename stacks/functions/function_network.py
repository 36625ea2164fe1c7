"""Functions in subnets of one's own, from where they reach AWS by the ways that the network has."""

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_

from stacks.roles.narrow_role import NarrowRole
from train_on_label.settings.infrastructure import Function

_USING = ("ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses")


def join_network(function: lambda_.Function, role: NarrowRole, settings: Function) -> None:
    """Put the function into the settings' subnets, and allow Lambda the interfaces that this takes."""
    role.allow_interfaces(*_USING, subnets=settings.subnets, security_groups=settings.security_group_ids)
    # The interfaces are Lambda's affair: code that the function runs has no use for them.
    code = Stack.of(function).format_arn(service="lambda", resource="function:*")
    role.deny(
        "InterfacesAreNotForCode",
        "ec2:CreateNetworkInterface",
        *_USING,
        conditions={"ArnLike": {"lambda:SourceFunctionArn": code}},
    )
    role.allow(
        "DescribeNetwork",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        on=["*"],
        open_because="IAM knows no resource for these actions.",
    )
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)  # noqa: S101 - what the library makes of a function
    resource.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
        subnet_ids=list(settings.subnets), security_group_ids=list(settings.security_group_ids)
    )
    # Lambda refuses a function in a VPC whose role may not create interfaces yet.
    function.node.add_dependency(role)
