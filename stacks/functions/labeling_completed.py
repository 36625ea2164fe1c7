"""The function behind the event of a completed labeling job."""

from collections.abc import Mapping

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.functions.event_function import EventFunction
from stacks.functions.own_function import Limits, SharedByFunctions
from train_on_label.state_changes import LABELING_JOB, SOURCE


class LabelingCompleted(EventFunction):
    """Starts a training job for each labeling job that completes."""

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
        statuses = {status for profile in shared.settings.profiles for status in profile.match.statuses}
        super().__init__(
            scope,
            construct_id,
            description="Starts a training job for a completed labeling job",
            handler="labeling_completed.handler.handle",
            role=role,
            environment=environment,
            limits=Limits(
                memory_mb=settings.memory_mb,
                timeout_seconds=settings.timeout_seconds,
                reserved_concurrency=settings.reserved_concurrency,
            ),
            shared=shared,
        )
        self.run_on(
            events.EventPattern(
                source=[SOURCE],
                detail_type=[LABELING_JOB],
                # The event also comes for Failed, which has no labels.
                detail={"LabelingJobStatus": sorted(statuses)},
            ),
            description="A Ground Truth labeling job ended with labels",
        )
