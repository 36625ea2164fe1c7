"""The role of the function that turns a completed labeling job into a training job."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.roles.narrow_role import Conditions, NarrowRole
from train_on_label.settings.infrastructure import Roles


class LabelingCompletedRole(NarrowRole):
    """What the function runs as."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Roles) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Reads labeling jobs, writes datasets, starts training jobs",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            settings=settings,
        )

    def allow_describing_labeling_jobs(self) -> None:
        """Allow reading any labeling job of the account: all of their events arrive here."""
        self.allow(
            "DescribeLabelingJobs",
            "sagemaker:DescribeLabelingJob",
            on=[self._jobs("labeling-job", "*")],
            open_because="Every labeling job's event arrives here; only the job itself tells its profile.",
        )

    def allow_looking_at_training_jobs(self) -> None:
        """Allow finding out whether a job was started before, and how many of a profile are running."""
        self._allow_on_training_jobs("DescribeTrainingJobs", "sagemaker:DescribeTrainingJob")
        self.allow(
            "CountTrainingJobs",
            "sagemaker:ListTrainingJobs",
            on=["*"],
            open_because="IAM knows no resource for this action.",
        )
        # Only its tags tell whether a job that is called so is one of this deployment's.
        self._allow_on_training_jobs("ReadTrainingJobTags", "sagemaker:ListTags")

    def allow_starting_training_jobs(self, *, as_role: iam.IRole, limits: Conditions) -> None:
        """Allow starting jobs named as this project names them, within the limits of the profiles."""
        self._allow_on_training_jobs("StartTrainingJobs", "sagemaker:CreateTrainingJob", conditions=limits)
        self._allow_on_training_jobs(
            "TagTrainingJobs",
            "sagemaker:AddTags",
            conditions={"StringEquals": {"sagemaker:TaggingAction": "CreateTrainingJob"}},
        )
        self.allow(
            "PassTrainingRole",
            "iam:PassRole",
            on=[as_role.role_arn],
            conditions={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        )

    def _allow_on_training_jobs(self, sid: str, action: str, *, conditions: Conditions | None = None) -> None:
        self.allow(
            sid,
            action,
            # A name ends in a hyphen and ten hexadecimal digits.
            on=[self._jobs("training-job", "*-??????????")],
            conditions=conditions,
            open_because="A training job's name begins with its labeling job's, which others choose.",
        )

    def _jobs(self, job_type: str, names: str) -> str:
        return Stack.of(self).format_arn(service="sagemaker", resource=job_type, resource_name=names)
