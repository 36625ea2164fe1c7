"""A function behind an event, with its dead letters."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda_destinations as destinations
from constructs import Construct

from stacks.functions.own_function import Limits, OwnFunction, SharedByFunctions


class EventFunction(OwnFunction):
    """Runs once per event, and again where AWS fails on the way."""

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
        super().__init__(
            scope,
            construct_id,
            description=description,
            handler=handler,
            role=role,
            environment=environment,
            limits=limits,
            shared=shared,
        )
        self._undelivered = shared.undelivered
        self.rules: list[events.Rule] = []
        """Whose events run it."""
        # EventBridge invokes asynchronously: Lambda itself retries, and keeps what fails for good.
        self.function.configure_async_invoke(
            retry_attempts=2,
            max_event_age=Duration.hours(6),
            on_failure=destinations.SqsDestination(shared.failed_invocations),
        )

    def run_on(
        self, pattern: events.EventPattern, *, description: str, scope: Construct | None = None
    ) -> None:
        """Run the function on each event of the default bus that has this pattern."""
        target = targets.LambdaFunction(
            self.function,
            dead_letter_queue=self._undelivered,
            max_event_age=Duration.hours(24),
            retry_attempts=185,
        )
        self.rules.append(
            events.Rule(
                scope or self, "Rule", description=description, event_pattern=pattern, targets=[target]
            )
        )
