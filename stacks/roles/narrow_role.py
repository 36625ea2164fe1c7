"""Roles whose every statement is written out, with the evidence for each wildcard beside it."""

from collections.abc import Iterable, Mapping
from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from train_on_label.settings.aws_names import Prefix
from train_on_label.settings.infrastructure import Roles

Conditions = Mapping[str, Mapping[str, str | list[str]]]


class NarrowRole(iam.Role):
    """A role that starts with no permission and takes each one by name."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        assumed_by: iam.IPrincipal,
        description: str,
        settings: Roles,
    ) -> None:
        boundary = settings.permissions_boundary_arn
        super().__init__(
            scope,
            construct_id,
            assumed_by=assumed_by,
            description=description,
            path=settings.path,
            permissions_boundary=iam.ManagedPolicy.from_managed_policy_arn(
                scope, f"{construct_id}Boundary", boundary
            )
            if boundary
            else None,
        )

    def allow(
        self,
        sid: str,
        *actions: str,
        on: Iterable[str],
        conditions: Conditions | None = None,
        open_because: str | None = None,
    ) -> None:
        """Allow the actions on the resources; a wildcard in a resource is acknowledged with its reason."""
        resources = list(on)
        self.add_to_policy(
            iam.PolicyStatement(
                sid=sid, actions=list(actions), resources=resources, conditions=conditions or None
            )
        )
        if open_because:
            acknowledge_open(self, resources, open_because)

    def deny(self, sid: str, *actions: str, conditions: Conditions) -> None:
        """Deny the actions on everything, whatever else allows them."""
        self.add_to_policy(
            iam.PolicyStatement(
                sid=sid,
                effect=iam.Effect.DENY,
                actions=list(actions),
                resources=["*"],
                conditions=conditions,
            )
        )

    def allow_reading(self, sid: str, bucket: s3.IBucket, prefixes: Iterable[Prefix]) -> None:
        """Allow reading the objects under the prefixes, and telling a missing one from a forbidden one."""
        if prefixes := dict.fromkeys(prefixes):
            arn = self.arn_of(bucket)
            self.allow(
                sid,
                "s3:GetObject",
                on=[f"{arn}/{prefix}*" for prefix in prefixes],
                open_because="Labeling jobs name the objects, so only their prefix is known beforehand.",
            )
            # Without it S3 answers 403 in place of 404.
            self.allow(f"{sid}List", "s3:ListBucket", on=[arn])

    def allow_writing(self, sid: str, bucket: s3.IBucket) -> None:
        """Allow writing anywhere in a bucket of this deployment's own."""
        self.allow(
            sid,
            "s3:PutObject",
            "s3:AbortMultipartUpload",
            on=[f"{self.arn_of(bucket)}/*"],
            open_because="Each labeling job's objects lie under the job's own name, chosen by its owner.",
        )

    def allow_key(self, sid: str, *actions: str, key_arns: Iterable[str], via: str = "s3") -> None:
        """Allow the use of keys, but only by way of one service."""
        region = Stack.of(self).region
        self.allow(
            sid,
            *actions,
            on=key_arns,
            conditions={"StringEquals": {"kms:ViaService": f"{via}.{region}.{Stack.of(self).url_suffix}"}},
        )

    def allow_interfaces(
        self, *further_actions: str, subnets: Iterable[str], security_groups: Iterable[str]
    ) -> None:
        """Allow a service to create network interfaces in the subnets, and to do more with interfaces."""
        stack = Stack.of(self)

        def arn(resource: str, name: str) -> str:
            return stack.format_arn(service="ec2", resource=resource, resource_name=name)

        because = "An interface's id is not known before it exists."
        self.allow(
            "CreateNetworkInterfaces",
            "ec2:CreateNetworkInterface",
            on=[
                arn("network-interface", "*"),
                *(arn("subnet", subnet) for subnet in subnets),
                *(arn("security-group", group) for group in security_groups),
            ],
            open_because=because,
        )
        # On interfaces alone, Lambda's check of the role fails: it names none when it asks.
        self.allow("UseNetworkInterfaces", *further_actions, on=["*"], open_because=because)

    def arn_of(self, bucket: s3.IBucket) -> str:
        """The bucket's ARN as this stack's template holds it, so that a finding can be named beforehand."""
        return arn_in(Stack.of(self), bucket)


def arn_in(stack: Stack, bucket: s3.IBucket) -> str:
    """A bucket's ARN as the stack's template holds it."""
    owner = Stack.of(bucket)
    if owner.node.path == stack.node.path:
        return bucket.bucket_arn
    stack.add_stack_dependency(owner)
    return str(owner.export_value(bucket.bucket_arn))


def acknowledge_open(construct: Construct, resources: Iterable[str], because: str) -> None:
    """Acknowledge wildcards in what the construct's statements allow, with the reason for them."""
    for resource in resources:
        finding = f"Resource::{_as_cdk_nag_names_it(Stack.of(construct).resolve(resource))}"
        Validations.of(construct).acknowledge(
            Acknowledgment(id=f"AwsSolutions-IAM5[{finding}]", reason=because)
        )


def _as_cdk_nag_names_it(value: Any) -> str:
    match value:
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [resource, attribute]}:
            return f"<{resource}.{attribute}>"
        case {"Fn::ImportValue": name}:
            return str(name)
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(map(_as_cdk_nag_names_it, parts))
        case _:
            return str(value)
