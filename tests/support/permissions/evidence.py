"""Takes every permission of every role away, one at a time, and looks for what breaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from local.clients import Clients
from tests.support.permissions.acts import Act
from tests.support.permissions.deployed_roles import SUBMITTER, DeployedRole, Permission
from tests.support.permissions.handler_acts import LABELING_COMPLETED_ACTS, TRAINING_FINISHED_ACTS
from tests.support.permissions.lambda_acts import LET_GO_OF_UPLOAD, READ_WAITING, lambda_acts
from tests.support.permissions.preparing_acts import (
    PREPARING_ACTS,
    RANGE_ACTS,
    READ_PARTS,
    START_PREPARING,
)
from tests.support.permissions.sagemaker_acts import LABELING_ACTS, TRAINING_ACTS
from tests.support.permissions.submitter_acts import SUBMITTER_ACTS
from tests.support.permissions.unseen import UNSEEN
from tests.support.permissions.world import World

ACTS: Mapping[str, Sequence[Act]] = {
    "FunctionRole": [
        *LABELING_COMPLETED_ACTS,
        LET_GO_OF_UPLOAD,
        READ_WAITING,
        START_PREPARING,
        READ_PARTS,
        *lambda_acts("FunctionName", "LogGroup"),
    ],
    "TrainingFinishedRole": [
        *TRAINING_FINISHED_ACTS,
        *lambda_acts("TrainingFinishedFunctionName", "TrainingFinishedLogGroup"),
    ],
    "PreparingRole": PREPARING_ACTS,
    "PreparingRangeRole": RANGE_ACTS,
    "TrainingRole": TRAINING_ACTS,
    "LabelingRole": LABELING_ACTS,
    SUBMITTER: SUBMITTER_ACTS,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a permission is for."""

    role: str
    permission: Permission
    breaks: str | None
    """The act that is denied without it, and what IAM denied."""
    reason: str | None = None
    """Why the laptop cannot see it."""


def working_acts(world: World, role: DeployedRole, clients: Clients) -> Iterator[tuple[Act, str | None]]:
    """Each act of a role with what IAM denied; nothing, if the role is as deployed."""
    for act in ACTS.get(role.construct, []):
        yield act, act.denial(world, clients)


def evidence(world: World, role: DeployedRole, clients: Clients) -> Iterator[Evidence]:
    """What breaks without each of the role's permissions."""
    for permission in role.permissions:
        with role.without(permission):
            breaks = next(
                (f"{act.title}: {denied}" for act, denied in working_acts(world, role, clients) if denied),
                None,
            )
        reason = None if breaks else UNSEEN.get((role.construct, permission.sid, permission.action))
        yield Evidence(role.construct, permission, breaks, reason)
