"""What must hold before a training job is paid for: `[guards]` in the settings."""

from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from train_on_label.codes import Code, Refusal
from train_on_label.settings.profiles import Profile
from train_on_label.settings.training_options import TrainingOptions

_HOUR = 3_600


class Guards(BaseModel):
    """Limits over all profiles; a refusal names the limit, and `replay` starts the training job later."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_records: Annotated[int, Field(ge=2)] = 2
    """Accepted records; both channels need one at least."""
    min_classes: Annotated[int, Field(ge=1)] = 1
    """Classes that a record carries, where the task type has classes."""
    allowed_instance_types: tuple[Annotated[str, Field(min_length=1)], ...] | None = None
    """Names or patterns such as `ml.g5.*`; by default what the algorithm trains on."""
    max_instance_hours: Annotated[float, Field(gt=0)] = 240
    """Instances times run time of one training job."""
    max_running_jobs_per_profile: Annotated[int, Field(ge=1)] = 10

    def allows(self, instance_type: str) -> bool:
        """Whether a training job may use this instance type."""
        allowed = self.allowed_instance_types
        return allowed is None or any(fnmatchcase(instance_type, pattern) for pattern in allowed)


def instance_hours(training: TrainingOptions) -> float:
    """The most that a training job can use: instances x hours of run time, all attempts together."""
    return training.instance_count * training.max_runtime_seconds / _HOUR


def check_guards(guards: Guards, profile: Profile, *, paused: bool, running: int) -> list[Refusal]:
    """Why a training job of the profile may not start now; empty where it may.

    `paused` is the pause switch (the caller counts an unreadable one as paused), `running` the number of the
    profile's training jobs that are in progress.
    """
    refusals = []
    training = profile.training
    if paused:
        refusals.append(Refusal(Code.PAUSED, f"Starting is paused; {profile.name} would train now."))
    if not guards.allows(training.instance_type):
        allowed = ", ".join(guards.allowed_instance_types or ())
        detail = f"{profile.name} asks for {training.instance_type}; allowed_instance_types has {allowed}."
        refusals.append(Refusal(Code.INSTANCE_TYPE_NOT_ALLOWED, detail))
    if (hours := instance_hours(training)) > guards.max_instance_hours:
        detail = (
            f"{profile.name} may use {hours:g} instance-hours ({training.instance_count} x "
            f"{training.max_runtime_seconds} s); max_instance_hours is {guards.max_instance_hours:g}."
        )
        refusals.append(Refusal(Code.TOO_MANY_INSTANCE_HOURS, detail))
    if running >= guards.max_running_jobs_per_profile:
        detail = (
            f"{running} training jobs of {profile.name} are running; "
            f"max_running_jobs_per_profile is {guards.max_running_jobs_per_profile}."
        )
        refusals.append(Refusal(Code.TOO_MANY_RUNNING, detail))
    return refusals
