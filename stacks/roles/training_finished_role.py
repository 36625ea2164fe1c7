"""The role of the function that looks after training jobs that have ended."""

from collections.abc import Iterable

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.roles.narrow_role import NarrowRole
from train_on_label.settings.infrastructure import Roles
from train_on_label.training.model_package import GROUP_SEPARATOR

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
        groups = self._arn("model-package-group", f"{deployment_name}{GROUP_SEPARATOR}*")
        packages = self._arn("model-package", f"{deployment_name}{GROUP_SEPARATOR}*")
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
            "RegisterModels", "sagemaker:CreateModelPackage", on=[groups, packages], open_because=because
        )
        self.allow(
            "ListModels",
            "sagemaker:ListModelPackages",
            on=["*"],
            open_because="SageMaker knows no resource for List operations.",
        )

    def allow_reading_models(
        self, models: s3.IBucket, key_arns: Iterable[str], repository_arns: Iterable[str]
    ) -> None:
        """Allow what AWS's policies give to those who register models: reading a model, finding its image."""
        self.allow(
            "ReadModels",
            "s3:GetObject",
            on=[f"{self.arn_of(models)}/*/output/model.tar.gz"],
            open_because="Each model lies under its training job's name.",
        )
        self.allow_key("UseModelKeys", "kms:Decrypt", key_arns=key_arns)
        self.allow("FindImages", "ecr:BatchGetImage", "ecr:DescribeImages", on=repository_arns)

    def _arn(self, resource: str, names: str) -> str:
        return Stack.of(self).format_arn(service="sagemaker", resource=resource, resource_name=names)
