"""The function behind the event of a completed labeling job."""

from collections.abc import Mapping

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.functions.event_function import EventFunction
from train_on_label.settings.file import Settings


class LabelingCompleted(EventFunction):
    """Starts a training job for each completed labeling job."""

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
            description="Starts a training job for a completed labeling job",
            handler="labeling_completed.handler.handle",
            code=code,
            role=role,
            environment=environment,
            failed_invocations=failed_invocations,
            deployment_name=settings.deployment.name,
            settings=settings.function,
            retain_logs=settings.data.retain,
            memory_mb=settings.function.memory_mb,
            timeout_seconds=settings.function.timeout_seconds,
            reserved_concurrency=settings.function.reserved_concurrency,
        )

    def run_on_completed_labeling_jobs(self, *, undelivered: sqs.IQueue) -> events.Rule:
        """Run the function for each labeling job that completes."""
        pattern = events.EventPattern(
            source=["aws.sagemaker"],
            detail_type=["SageMaker Ground Truth Labeling Job State Change"],
            # The event also comes for Failed and Stopped, whose labels are incomplete.
            detail={"LabelingJobStatus": ["Completed"]},
        )
        return self._run_on(pattern, "A Ground Truth labeling job completed", undelivered)
