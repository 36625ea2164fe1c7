"""A function behind an event, with its log, its limits and its dead letters."""

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

from stacks.functions.packaging import host_is_arm
from train_on_label.settings.infrastructure import Function

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


class EventFunction(Construct):
    """Runs once per event, and again where AWS fails on the way."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        description: str,
        handler: str,
        code: lambda_.Code,
        role: iam.Role,
        environment: Mapping[str, str],
        failed_invocations: sqs.IQueue,
        deployment_name: str,
        settings: Function,
        retain_logs: bool,
        memory_mb: int,
        timeout_seconds: int,
        reserved_concurrency: int | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.log_group = logs.LogGroup(
            self,
            "Log",
            retention=_RETENTION[settings.log_retention_days],
            removal_policy=RemovalPolicy.RETAIN if retain_logs else RemovalPolicy.DESTROY,
        )
        self.timeout = Duration.seconds(timeout_seconds)
        on_arm = settings.target == "lambda" or host_is_arm()
        self.function = lambda_.Function(
            self,
            "Function",
            description=description,
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64 if on_arm else lambda_.Architecture.X86_64,
            code=code,
            handler=handler,
            # The library would add permissions of its own, wider than the ones that the stack writes out.
            role=role.without_policy_updates(),
            environment={
                **environment,
                "DEPLOYMENT_NAME": deployment_name,
                # The dimension of every metric: two deployments of an account are counted apart.
                "POWERTOOLS_SERVICE_NAME": deployment_name,
                "POWERTOOLS_METRICS_NAMESPACE": "TrainOnLabel",
                "POWERTOOLS_LOG_LEVEL": settings.log_level,
            },
            log_group=self.log_group,
            memory_size=memory_mb,
            timeout=self.timeout,
            reserved_concurrent_executions=reserved_concurrency,
            # EventBridge invokes asynchronously: Lambda itself retries, and keeps what fails for good.
            retry_attempts=2,
            max_event_age=Duration.hours(6),
            on_failure=destinations.SqsDestination(failed_invocations),
        )

    def _run_on(self, pattern: events.EventPattern, description: str, undelivered: sqs.IQueue) -> events.Rule:
        return events.Rule(
            self,
            "Rule",
            description=description,
            event_pattern=pattern,
            targets=[
                targets.LambdaFunction(
                    self.function,
                    dead_letter_queue=undelivered,
                    max_event_age=Duration.hours(24),
                    retry_attempts=185,
                )
            ],
        )
