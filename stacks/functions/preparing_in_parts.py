"""The state machine that has large manifests prepared in parts, and the function that prepares one part."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from stacks.functions.own_function import Limits, OwnFunction, SharedByFunctions, own_log
from stacks.functions.preparing_definition import Preparing
from stacks.roles.preparing_roles import PreparingRangeRole, PreparingRole
from train_on_label.settings.infrastructure import Scale
from train_on_label.state_changes import EXECUTION, STATES_SOURCE


class PreparingInParts(Construct):
    """There with `[scale]` only. Events that it fails on go where all failed events go."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        scale: Scale,
        planning: lambda_.IFunction,
        shared: SharedByFunctions,
    ) -> None:
        super().__init__(scope, construct_id)
        stack, settings = Stack.of(self), shared.settings
        self.arn = state_machine_arn(stack, settings.deployment.name)
        self.range_role = PreparingRangeRole(self, "RangeRole", settings=settings.roles)
        limits = Limits(
            memory_mb=settings.function.memory_mb, timeout_seconds=settings.function.timeout_seconds
        )
        self.range = OwnFunction(
            self,
            "Range",
            description="Prepares one range of large manifests",
            handler="preparing_range.handler.handle",
            role=self.range_role,
            environment={},
            # As many as the settings say are run by the state machine, which waits where it may run no more.
            limits=limits,
            shared=shared,
        )
        self.role = PreparingRole(self, "Role", state_machine_arn=self.arn, settings=settings.roles)
        self.log_group = own_log(self, shared)
        definition = Preparing(
            partition=stack.partition,
            planning_function=planning.function_arn,
            range_function=self.range.function.function_arn,
            failed_events_url=shared.failed_invocations.queue_url,
            function_seconds=settings.function.timeout_seconds,
            max_workers=scale.max_workers,
        ).definition()
        self.state_machine = stepfunctions.StateMachine(
            self,
            "StateMachine",
            state_machine_name=_name(settings.deployment.name),
            definition_body=stepfunctions.DefinitionBody.from_string(stack.to_json_string(definition)),
            # The library would add permissions of its own, wider than the ones that the stack writes out.
            role=self.role.without_policy_updates(),
            # What they hold are events and where lists lie; the history has it too.
            logs=stepfunctions.LogOptions(
                destination=self.log_group,
                level=stepfunctions.LogLevel.ALL,
                include_execution_data=True,
            ),
            tracing_enabled=True,
        )
        # Step Functions looks whether the role may deliver logs.
        self.state_machine.node.add_dependency(self.role)
        self.rule = self._keep_what_no_state_can(shared)
        """Whose events are kept."""

    def _keep_what_no_state_can(self, shared: SharedByFunctions) -> events.Rule:
        """An execution that is stopped, or over its time, goes on to no state."""
        target = targets.SqsQueue(shared.failed_invocations, dead_letter_queue=shared.undelivered)
        return events.Rule(
            self,
            "Stopped",
            description="An execution was stopped, or over its time: its event failed",
            event_pattern=events.EventPattern(
                source=[STATES_SOURCE],
                detail_type=[EXECUTION],
                detail={"status": ["ABORTED", "TIMED_OUT"], "stateMachineArn": [self.arn]},
            ),
            targets=[target],
        )


def state_machine_arn(stack: Stack, deployment: str) -> str:
    """Known before it is there: its role and the function that starts it name it, and it names both."""
    return stack.format_arn(
        service="states",
        resource="stateMachine",
        resource_name=_name(deployment),
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )


def _name(deployment: str) -> str:
    return f"{deployment}-preparing"
