"""Machines and time of a profile's training job."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from train_on_label.algorithms import instance_types
from train_on_label.mistakes import mistake, raise_mistakes
from train_on_label.settings.profile.algorithm_choice import builtin_of
from train_on_label.settings.profile.container_options import ContainerOptions

DAY = 86_400
_HOUR = 3_600
_VOLUME_GB = 50


class MachineOptions(ContainerOptions):
    """Instances, disks, time and spot capacity."""

    instance_type: str = ""
    """By default the algorithm's; a container of one's own must name it."""
    instance_count: Annotated[int, Field(ge=1)] = 1
    """How many instances train together."""
    volume_gb: Annotated[int, Field(ge=1, le=16_384)] = _VOLUME_GB
    """The disk of each instance; not to be set for instance types with local disks, which have those."""
    max_runtime_seconds: Annotated[int, Field(ge=1, le=28 * DAY)] = DAY
    """All attempts together."""
    max_pending_seconds: Annotated[int, Field(ge=1_800, le=28 * DAY)] | None = None
    """How long SageMaker may wait for capacity; by default as long as SageMaker does."""
    checkpoints: bool = False
    """Kept under the models bucket, one prefix per training job."""
    spot: bool = False
    """Managed spot training: cheaper, and interrupted where others pay more."""
    max_wait_seconds: Annotated[int, Field(ge=1)] | None = None
    """Waiting and running together, with spot; by default max_runtime_seconds."""

    @field_validator("instance_type")
    @classmethod
    def _suits_the_algorithm(cls, name: str, info: ValidationInfo) -> str:
        row = builtin_of(info)
        if not name and row is not None:
            return row.default_instance_type
        if not name and not info.data.get("image_uri"):
            return name  # what is trained is not known: that mistake is told already
        if not name:
            needed = "is not set: a container of one's own needs an instance type such as ml.g5.2xlarge"
            raise_mistakes([mistake((), None, needed)])
        family = instance_types.family(name)
        if family is None:
            raise_mistakes([mistake((), name, "is not an instance type such as ml.g5.2xlarge")])
        if row is not None and family not in row.families:
            allowed = ", ".join(f"ml.{allowed}" for allowed in row.families)
            raise_mistakes([mistake((), name, f"cannot train {row.name}; its families are {allowed}")])
        return name

    @field_validator("instance_count")
    @classmethod
    def _no_more_than_the_algorithm_uses(cls, count: int, info: ValidationInfo) -> int:
        row = builtin_of(info)
        if row is not None and row.max_instances is not None and count > row.max_instances:
            raise_mistakes([mistake((), count, f"is too many: {row.name} trains on {row.max_instances}")])
        return count

    @field_validator("volume_gb")
    @classmethod
    def _of_a_volume(cls, size: int, info: ValidationInfo) -> int:
        name = info.data.get("instance_type") or ""
        if size != _VOLUME_GB and instance_types.has_local_nvme(name):
            raise_mistakes([mistake((), size, f"cannot be: {name} has local disks, of a size of their own")])
        return size

    @field_validator("max_pending_seconds")
    @classmethod
    def _of_accelerators(cls, seconds: int | None, info: ValidationInfo) -> int | None:
        name = info.data.get("instance_type") or ""
        if seconds is not None and instance_types.family(name) in instance_types.X86_CPU:
            what = f"has no effect on {name}: SageMaker heeds it for accelerated instance types only"
            raise_mistakes([mistake((), seconds, what)])
        return seconds

    @field_validator("checkpoints")
    @classmethod
    def _written_at_all(cls, wanted: bool, info: ValidationInfo) -> bool:
        row = builtin_of(info)
        if wanted and row is not None and not row.checkpoints:
            raise_mistakes([mistake((), wanted, f"cannot be: {row.name} writes no checkpoints")])
        return wanted

    @field_validator("max_wait_seconds")
    @classmethod
    def _long_enough(cls, wait: int | None, info: ValidationInfo) -> int | None:
        runtime, spot = info.data.get("max_runtime_seconds"), info.data.get("spot")
        if spot is False and wait is not None:
            raise_mistakes([mistake((), wait, "is only for spot = true")])
        if not spot or runtime is None:
            return wait
        waited: int = runtime if wait is None else wait
        if waited < runtime:
            what = f"is less than max_runtime_seconds, {runtime}: it counts waiting and running together"
            raise_mistakes([mistake((), waited, what)])
        if builtin_of(info) is not None and info.data.get("checkpoints") is False and waited > _HOUR:
            what = (
                f"is more than {_HOUR}: without checkpoints SageMaker lets built-in algorithms wait no longer"
            )
            raise_mistakes([mistake((), waited, what)])
        return waited
