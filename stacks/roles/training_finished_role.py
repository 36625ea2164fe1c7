"""The role of the function that looks after training jobs that have ended."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.roles.narrow_role import NarrowRole
from train_on_label.settings.infrastructure import Roles

_NAMED_BY_OTHERS = "A training job's name begins with its labeling job's, which others choose."


class TrainingFinishedRole(NarrowRole):
    """What the function runs as."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Roles) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Looks at training jobs that have ended, registers their models",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            settings=settings,
        )

    def allow_looking_at_training_jobs(self) -> None:
        """Allow describing jobs named as this project names them, and reading their tags."""
        self.allow(
            "DescribeTrainingJobs",
            "sagemaker:DescribeTrainingJob",
            "sagemaker:ListTags",
            # A name ends in a hyphen and ten hexadecimal digits.
            on=[self._arn("training-job", "*-??????????")],
            open_because=_NAMED_BY_OTHERS,
        )

    def allow_registering_models(self, deployment_name: str) -> None:
        """Allow creating this deployment's model package groups, one per profile, and their versions."""
        groups = self._arn("model-package-group", f"{deployment_name}-*")
        packages = self._arn("model-package", f"{deployment_name}-*")
        because = "There is a group per profile, also for one that was renamed while its job trained."
        self.allow(
            "CreateModelPackageGroups",
            "sagemaker:CreateModelPackageGroup",
            "sagemaker:DescribeModelPackageGroup",
            on=[groups],
            open_because=because,
        )
        self.allow(
            "TagModelPackageGroups",
            "sagemaker:AddTags",
            on=[groups],
            conditions={"StringEquals": {"sagemaker:TaggingAction": "CreateModelPackageGroup"}},
            open_because=because,
        )
        self.allow(
            "RegisterModels",
            "sagemaker:CreateModelPackage",
            "sagemaker:ListModelPackages",
            on=[groups, packages],
            open_because=because,
        )

    def _arn(self, resource: str, names: str) -> str:
        return Stack.of(self).format_arn(service="sagemaker", resource=resource, resource_name=names)
