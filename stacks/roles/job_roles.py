"""The roles that SageMaker takes on for jobs: to train, and to label."""

from collections.abc import Iterable

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.roles.narrow_role import NarrowRole
from train_on_label.settings.infrastructure import Roles

_NO_RESOURCE = "IAM knows no resource for this action; a condition narrows it where one exists."


class JobRole(NarrowRole):
    """A role for one type of SageMaker jobs, which may write that type's logs and metrics."""

    def allow_logs_and_metrics(self, namespace: str) -> None:
        """Allow writing to the one log group and metric namespace of the job type."""
        stack = Stack.of(self)
        log_group = stack.format_arn(service="logs", resource=f"log-group:{namespace}")
        self.allow(
            "WriteLogs",
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
            # For IAM the group's own ARN ends in :* too, also when the group is created.
            on=[f"{log_group}:*"],
            open_because="SageMaker names the log streams after jobs and instances.",
        )
        self.allow(
            "WriteMetrics",
            "cloudwatch:PutMetricData",
            on=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": namespace}},
            open_because=_NO_RESOURCE,
        )


class TrainingRole(JobRole):
    """What training jobs run as; only training jobs of this account can be handed it."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Roles) -> None:
        stack = Stack.of(scope)
        super().__init__(
            scope,
            construct_id,
            description="Training jobs: reads datasets and images, writes models",
            # Else another account's job could be handed this role: the confused deputy.
            assumed_by=iam.ServicePrincipal(
                "sagemaker.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {
                        "aws:SourceArn": stack.format_arn(
                            service="sagemaker", resource="training-job", resource_name="*"
                        )
                    },
                },
            ),
            settings=settings,
        )

    def allow_pulling(self, repository_arns: Iterable[str]) -> None:
        """Allow pulling the algorithms' images, and no others."""
        self.allow("LogInToEcr", "ecr:GetAuthorizationToken", on=["*"], open_because=_NO_RESOURCE)
        self.allow(
            "PullAlgorithms",
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
            on=repository_arns,
        )

    def allow_deleting_checkpoints(self, models: s3.IBucket) -> None:
        """Allow SageMaker to follow a container that keeps its last checkpoints only."""
        self.allow(
            "DeleteCheckpoints",
            "s3:DeleteObject",
            on=[f"{self.arn_of(models)}/*/checkpoints/*"],
            open_because="Checkpoints lie under their training job's name.",
        )

    def allow_volumes(self, key_arns: Iterable[str]) -> None:
        """Allow SageMaker to encrypt the training volumes with the keys."""
        self.allow(
            "EncryptVolumes",
            "kms:CreateGrant",
            on=key_arns,
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        )

    def allow_network_interfaces(self, subnets: Iterable[str], security_groups: Iterable[str]) -> None:
        """Allow SageMaker to put the training instances into the subnets."""
        self.allow_interfaces(
            "ec2:CreateNetworkInterfacePermission",
            "ec2:DeleteNetworkInterface",
            "ec2:DeleteNetworkInterfacePermission",
            subnets=subnets,
            security_groups=security_groups,
        )
        self.allow(
            "DescribeNetwork",
            "ec2:DescribeDhcpOptions",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
            on=["*"],
            open_because=_NO_RESOURCE,
        )


class LabelingRole(JobRole):
    """What Ground Truth jobs on the labeling bucket can run as."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Roles) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Ground Truth labeling jobs: reads images, writes labels",
            # SageMaker's page on confused deputies has no word on labeling jobs: hold the account where it
            # is told, but do not fail where it is not.
            assumed_by=iam.ServicePrincipal(
                "sagemaker.amazonaws.com",
                conditions={"StringEqualsIfExists": {"aws:SourceAccount": Stack.of(scope).account}},
            ),
            settings=settings,
        )

    def allow_output_key(self, key_arn: str) -> None:
        """Allow what Ground Truth asks of the role of a job that names the key in its OutputConfig."""
        self.allow(
            "UseDataKey",
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            on=[key_arn],
        )

    def allow_automation(self, key_arn: str) -> None:
        """Allow automated data labeling, which trains and infers with this role on volumes under the key."""
        self.allow(
            "PassItself",
            "iam:PassRole",
            on=[self.role_arn],
            conditions={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        )
        self.allow(
            "EncryptVolumes",
            "kms:CreateGrant",
            on=[key_arn],
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        )
