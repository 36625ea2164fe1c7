"""The event of a training job, as EventBridge delivers it and as `replay` repeats it."""

from collections.abc import Mapping
from dataclasses import dataclass

_TERMINAL = ("Completed", "Failed", "Stopped")


class UnknownEventError(ValueError):
    """An event of another shape: the rule or the caller is wrong, and a retry cannot help."""


@dataclass(frozen=True, slots=True)
class TrainingJobEvent:
    """What the event says, as far as it decides anything."""

    training_job: str
    role_arn: str
    has_ended: bool


def training_job_event(event: Mapping[str, object]) -> TrainingJobEvent:
    """The training job of a state change."""
    detail = event.get("detail")
    if not isinstance(detail, Mapping):
        raise UnknownEventError("The event lacks a detail: it is no training job's state change.")
    name, role, status = (detail.get(key) for key in ("TrainingJobName", "RoleArn", "TrainingJobStatus"))
    if not isinstance(name, str) or not isinstance(role, str) or not isinstance(status, str):
        raise UnknownEventError("The event's detail lacks TrainingJobName, RoleArn or TrainingJobStatus.")
    return TrainingJobEvent(name, role, has_ended=status in _TERMINAL)
