"""The function behind the event of a completed labeling job, with its log, limits and dead letters."""

from collections.abc import Mapping

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.packaging import host_is_arm
from stacks.settings import Function

_RETENTION = {
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
    180: logs.RetentionDays.SIX_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
    731: logs.RetentionDays.TWO_YEARS,
    1827: logs.RetentionDays.FIVE_YEARS,
    3653: logs.RetentionDays.TEN_YEARS,
}


class LabelingCompleted(Construct):
    """Runs once per completed labeling job, and again where AWS fails on the way."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: lambda_.Code,
        role: iam.Role,
        environment: Mapping[str, str],
        failed_invocations: sqs.IQueue,
        settings: Function,
        retain_logs: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.log_group = logs.LogGroup(
            self,
            "Log",
            retention=_RETENTION[settings.log_retention_days],
            removal_policy=RemovalPolicy.RETAIN if retain_logs else RemovalPolicy.DESTROY,
        )
        on_arm = settings.target == "lambda" or host_is_arm()
        self.function = lambda_.Function(
            self,
            "Function",
            description="Starts a training job for a completed labeling job",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64 if on_arm else lambda_.Architecture.X86_64,
            code=code,
            handler="labeling_completed.handler.handle",
            # The library would add permissions of its own, wider than the ones that the stack writes out.
            role=role.without_policy_updates(),
            environment={
                **environment,
                "POWERTOOLS_SERVICE_NAME": "train-on-label",
                "POWERTOOLS_METRICS_NAMESPACE": "TrainOnLabel",
                "POWERTOOLS_LOG_LEVEL": settings.log_level,
            },
            log_group=self.log_group,
            memory_size=settings.memory_mb,
            timeout=Duration.seconds(settings.timeout_seconds),
            reserved_concurrent_executions=settings.reserved_concurrency,
            # EventBridge invokes asynchronously: Lambda itself retries, and keeps what fails for good.
            retry_attempts=2,
            max_event_age=Duration.hours(6),
            on_failure=destinations.SqsDestination(failed_invocations),
        )

    def run_on_completed_labeling_jobs(self, *, undelivered: sqs.IQueue) -> events.Rule:
        """Run the function for each labeling job that completes."""
        return events.Rule(
            self,
            "Rule",
            description="A Ground Truth labeling job completed",
            event_pattern=events.EventPattern(
                source=["aws.sagemaker"],
                detail_type=["SageMaker Ground Truth Labeling Job State Change"],
                # The event also comes for Failed and Stopped, whose labels are incomplete.
                detail={"LabelingJobStatus": ["Completed"]},
            ),
            targets=[
                targets.LambdaFunction(
                    self.function,
                    dead_letter_queue=undelivered,
                    max_event_age=Duration.hours(24),
                    retry_attempts=185,
                )
            ],
        )
