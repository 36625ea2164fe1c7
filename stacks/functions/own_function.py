"""A function with its log and its limits."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.functions.packaging import host_is_arm
from train_on_label.metrics import NAMESPACE
from train_on_label.settings.file import Settings

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedByFunctions:
    """What all functions of a deployment have in common."""

    code: lambda_.Code
    key: kms.IKey
    """What encrypts their logs."""
    undelivered: sqs.IQueue
    """Where EventBridge keeps events that did not reach their function."""
    failed_invocations: sqs.IQueue
    """Where Lambda keeps events on which a function failed for good."""
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run of a function may take, and how many may run at once."""

    memory_mb: int
    timeout_seconds: int
    reserved_concurrency: int | None = None


class OwnFunction(Construct):
    """Runs the deployment's code under a role of its own."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        description: str,
        handler: str,
        role: iam.Role,
        environment: Mapping[str, str],
        limits: Limits,
        shared: SharedByFunctions,
    ) -> None:
        super().__init__(scope, construct_id)
        settings, deployment_name = shared.settings.function, shared.settings.deployment.name
        self.log_group = own_log(self, shared)
        self.timeout = Duration.seconds(limits.timeout_seconds)
        on_arm = settings.target == "lambda" or host_is_arm()
        self.function = lambda_.Function(
            self,
            "Function",
            description=description,
            runtime=lambda_.Runtime.PYTHON_3_14,
            # boto3 is the runtime's own: a newer one comes with a deployment, not overnight.
            runtime_management_mode=lambda_.RuntimeManagementMode.FUNCTION_UPDATE,
            architecture=lambda_.Architecture.ARM_64 if on_arm else lambda_.Architecture.X86_64,
            code=shared.code,
            handler=handler,
            # The library would add permissions of its own, wider than the ones that the stack writes out.
            role=role.without_policy_updates(),
            environment={
                **environment,
                "DEPLOYMENT_NAME": deployment_name,
                # The dimension of every metric: two deployments of an account are counted apart.
                "POWERTOOLS_SERVICE_NAME": deployment_name,
                "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
                "POWERTOOLS_LOG_LEVEL": settings.log_level,
            },
            log_group=self.log_group,
            memory_size=limits.memory_mb,
            timeout=self.timeout,
            reserved_concurrent_executions=limits.reserved_concurrency,
        )


def own_log(scope: Construct, shared: SharedByFunctions) -> logs.LogGroup:
    """A log under the deployment's key, which lives as long as the settings say."""
    return logs.LogGroup(
        scope,
        "Log",
        encryption_key=shared.key,
        retention=_RETENTION[shared.settings.function.log_retention_days],
        removal_policy=RemovalPolicy.RETAIN if shared.settings.data.retain else RemovalPolicy.DESTROY,
    )
