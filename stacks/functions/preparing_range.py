"""The function that prepares one range of large manifests."""

from collections.abc import Mapping

from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.functions.own_function import Limits, OwnFunction, SharedByFunctions


class PreparingRange(OwnFunction):
    """Run by the state machine, many at once, each on a range of its own."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        role: iam.Role,
        environment: Mapping[str, str],
        shared: SharedByFunctions,
    ) -> None:
        settings = shared.settings.function
        super().__init__(
            scope,
            construct_id,
            description="Prepares one range of large manifests",
            handler="preparing_range.handler.handle",
            role=role,
            environment=environment,
            # As many as the settings say are run by the state machine, which waits where it may run no more.
            limits=Limits(memory_mb=settings.memory_mb, timeout_seconds=settings.timeout_seconds),
            shared=shared,
        )
