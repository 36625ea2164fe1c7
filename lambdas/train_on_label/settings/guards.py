"""What must hold before a training job is paid for: `[guards]` in the settings."""

from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from train_on_label.mistakes import mistake, raise_mistakes
from train_on_label.settings.profile.name_patterns import matches_no_instance_type
from train_on_label.settings.profile.training_options import TrainingOptions

_HOUR = 3_600


class Guards(BaseModel):
    """Limits over all profiles; what does not start for them is told with the limit."""

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
    """A further one waits until one of them has ended."""
    manifest_final_minutes: Annotated[int, Field(ge=0, le=1_440)] = 30
    """How long an output manifest may lack labels that its labeling job counts; 0 takes it as it is."""

    @field_validator("allowed_instance_types")
    @classmethod
    def _of_instance_types(cls, patterns: tuple[str, ...] | None) -> tuple[str, ...] | None:
        raise_mistakes(
            mistake((at,), pattern, "matches no instance type: their names are like ml.g5.2xlarge")
            for at, pattern in enumerate(patterns or ())
            if matches_no_instance_type(pattern)
        )
        return patterns

    def allows(self, instance_type: str) -> bool:
        """Whether a training job may use this instance type."""
        allowed = self.allowed_instance_types
        return allowed is None or any(fnmatchcase(instance_type, pattern) for pattern in allowed)


def instance_hours(training: TrainingOptions) -> float:
    """The most that a training job can use: instances x hours of run time, all attempts together."""
    return training.instance_count * training.max_runtime_seconds / _HOUR
