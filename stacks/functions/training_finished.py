"""The function behind the event of a training job that has ended."""

from collections.abc import Mapping

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.functions.event_function import EventFunction
from train_on_label.settings.file import Settings


class TrainingFinished(EventFunction):
    """Registers the model of each training job that completed, and explains each that failed."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: lambda_.Code,
        role: iam.Role,
        environment: Mapping[str, str],
        failed_invocations: sqs.IQueue,
        settings: Settings,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Registers the model of a training job, or explains why there is none",
            handler="training_finished.handler.handle",
            code=code,
            role=role,
            environment=environment,
            failed_invocations=failed_invocations,
            deployment_name=settings.deployment.name,
            settings=settings.function,
            retain_logs=settings.data.retain,
            # It makes some ten calls and reads one small object.
            memory_mb=512,
            timeout_seconds=300,
        )

    def run_on_ended_training_jobs(self, *, run_as: iam.IRole, undelivered: sqs.IQueue) -> events.Rule:
        """Run the function for each training job that ran as this role and has ended.

        The account's other training jobs, Ground Truth's own among them, run as other roles. The event also
        has tags, but AWS's sample of it shows none, so the function asks for those itself.
        """
        pattern = events.EventPattern(
            source=["aws.sagemaker"],
            detail_type=["SageMaker Training Job State Change"],
            detail={"TrainingJobStatus": ["Completed", "Failed", "Stopped"], "RoleArn": [run_as.role_arn]},
        )
        return self._run_on(pattern, "A training job of this deployment ended", undelivered)
