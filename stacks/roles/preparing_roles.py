"""The roles of what prepares large manifests in parts: the state machine, and the function that it runs."""

from collections.abc import Iterable

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.roles.narrow_role import NarrowRole
from train_on_label.settings.infrastructure import Roles

_NO_RESOURCE = "IAM knows no resource for what Step Functions' guide asks for."


class PreparingRole(NarrowRole):
    """What the state machine runs as, and no other of the account."""

    def __init__(
        self, scope: Construct, construct_id: str, *, state_machine_arn: str, settings: Roles
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Has large manifests prepared in parts",
            # Else another account's state machine could be given it: the confused deputy.
            assumed_by=iam.ServicePrincipal(
                "states.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": Stack.of(scope).account},
                    # A Distributed Map's children run under the ARN with the map's label behind it.
                    "ArnLike": {"aws:SourceArn": f"{state_machine_arn}*"},
                },
            ),
            settings=settings,
        )
        self._state_machine_arn = state_machine_arn

    def allow_mapping(self) -> None:
        """Allow what a Distributed Map asks for (developer guide, "IAM policies for Distributed Map")."""
        self.allow("StartChildren", "states:StartExecution", on=[self._state_machine_arn])
        executions = self._state_machine_arn.replace(":stateMachine:", ":execution:")
        self.allow(
            "FollowChildren",
            "states:DescribeExecution",
            "states:StopExecution",
            on=[f"{executions}:*", f"{executions}/*"],
            open_because="Step Functions names the children's executions.",
        )

    def allow_telling(self) -> None:
        """Allow logs and traces (developer guide, "Logging using CloudWatch Logs", "X-Ray")."""
        self.allow(
            "DeliverLogs",
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
            on=["*"],
            open_because=_NO_RESOURCE,
        )
        self.allow(
            "Trace",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
            on=["*"],
            open_because=_NO_RESOURCE,
        )


class PreparingRangeRole(NarrowRole):
    """What the function runs as that prepares one range."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Roles) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Reads ranges of manifests, writes parts of datasets",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            settings=settings,
        )

    def allow_manifests(self, sid: str, *actions: str, on: Iterable[str]) -> None:
        """Allow reading manifests, which are there: no list tells a missing one from a forbidden one."""
        if on := list(on):
            self.allow(
                sid, *actions, on=on, open_because="Labeling jobs and those who drop manifests name them."
            )
