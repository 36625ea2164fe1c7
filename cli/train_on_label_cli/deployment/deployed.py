"""A deployed stack, found by its outputs."""

from dataclasses import dataclass
from typing import NoReturn

from train_on_label import stack_outputs as names
from train_on_label.aws.clients import client
from train_on_label.aws.operating.stack_outputs import stack_outputs
from train_on_label.state_changes import LABELING_JOB, OBJECT_CREATED, TRAINING_JOB
from train_on_label_cli.errors import UsageError

STACKS = ("data", "training")
"""What their names end in, behind the deployment's."""


class Outputs(dict[str, str]):
    """A stack's outputs; UsageError names one that an older version of this project has not written."""

    def __missing__(self, name: str) -> NoReturn:
        raise UsageError(f"The deployed stack has no output {name}: deploy this version first.")


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """What the training stack's outputs name."""

    name: str
    functions: dict[str, str]
    """Type of event -> the function that it runs."""
    log_groups: dict[str, str]
    queues: dict[str, str]
    """What a dead-letter queue holds -> its URL."""
    paused_parameter: str
    labeling_bucket: str


def find_outputs(stack: str, region: str | None) -> Outputs:
    """The outputs of a stack; UsageError where there is none of this name."""
    outputs = stack_outputs(client("cloudformation", region), stack)
    if outputs is None:
        raise UsageError(
            f"There is no stack {stack} in this account and region: name the deployment with --stack, and "
            "check --region and your AWS credentials."
        )
    return Outputs(outputs)


def find_all_outputs(name: str, region: str | None) -> Outputs:
    """The outputs of both stacks of the deployment of this name."""
    stacks = (find_outputs(f"{name}-{stack}", region) for stack in STACKS)
    return Outputs(pair for outputs in stacks for pair in outputs.items())


def find_deployed(name: str, region: str | None) -> DeployedStack:
    """The deployment of this name; UsageError where there is none, or an older one."""
    outputs = find_outputs(f"{name}-training", region)
    return DeployedStack(
        name=name,
        functions={
            LABELING_JOB: outputs[names.FUNCTION_NAME],
            OBJECT_CREATED: outputs[names.FUNCTION_NAME],
            TRAINING_JOB: outputs[names.TRAINING_FINISHED_FUNCTION_NAME],
        },
        log_groups={
            LABELING_JOB: outputs[names.LOG_GROUP],
            TRAINING_JOB: outputs[names.TRAINING_FINISHED_LOG_GROUP],
        },
        queues={
            "undelivered events": outputs[names.UNDELIVERED_EVENTS_URL],
            "failed invocations": outputs[names.FAILED_INVOCATIONS_URL],
        },
        paused_parameter=outputs[names.PAUSED_PARAMETER],
        labeling_bucket=labeling_bucket(name, region),
    )


def labeling_bucket(name: str, region: str | None) -> str:
    """The labeling bucket of the deployment of this name."""
    return find_outputs(f"{name}-data", region)[names.LABELING_BUCKET]
