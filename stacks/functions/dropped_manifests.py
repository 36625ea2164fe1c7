"""The event of a manifest that was put under incoming/ of the labeling bucket."""

from aws_cdk import aws_events as events
from constructs import Construct

from stacks.functions.event_function import EventFunction
from train_on_label.dropped_manifests import INCOMING
from train_on_label.state_changes import OBJECT_CREATED, S3_SOURCE


class DroppedManifests(Construct):
    """Runs the function that starts training jobs on each dropped manifest, as on a labeling job."""

    def __init__(
        self, scope: Construct, construct_id: str, *, labeling_bucket: str, run: EventFunction
    ) -> None:
        super().__init__(scope, construct_id)
        run.run_on(
            events.EventPattern(
                source=[S3_SOURCE],
                detail_type=[OBJECT_CREATED],
                detail={"bucket": {"name": [labeling_bucket]}, "object": {"key": [{"prefix": INCOMING}]}},
            ),
            description=f"A manifest was put under {INCOMING} of the labeling bucket",
            scope=self,
        )
