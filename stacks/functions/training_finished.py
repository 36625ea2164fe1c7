"""The function behind the event of a training job that has ended."""

from collections.abc import Mapping

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.functions.event_function import EventFunction
from stacks.functions.own_function import Limits, SharedByFunctions
from train_on_label.state_changes import SOURCE, TRAINING_JOB


class TrainingFinished(EventFunction):
    """Registers the model of each training job that completed, and explains each that failed."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        role: iam.Role,
        environment: Mapping[str, str],
        training_role: iam.IRole,
        shared: SharedByFunctions,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Registers the model of a training job, or explains why there is none",
            handler="training_finished.handler.handle",
            role=role,
            environment=environment,
            # It makes some ten calls and reads one small object.
            limits=Limits(memory_mb=512, timeout_seconds=300),
            shared=shared,
        )
        self.run_on(
            events.EventPattern(
                source=[SOURCE],
                detail_type=[TRAINING_JOB],
                # The account's other training jobs, Ground Truth's own among them, run as other roles. The
                # event also has tags, but AWS's sample shows none, so the function asks for those itself.
                detail={
                    "TrainingJobStatus": ["Completed", "Failed", "Stopped"],
                    "RoleArn": [training_role.role_arn],
                },
            ),
            description="A training job of this deployment ended",
        )
