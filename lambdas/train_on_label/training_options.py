"""What a profile says about its training job: `[profile.training]` in the settings.

Each check is a validator of the field it speaks of and reads only fields declared before it, so that all
mistakes of a profile are told at once, each in its place.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from train_on_label import instance_types
from train_on_label.algorithms import ALGORITHMS, Algorithm
from train_on_label.hyperparameter_checks import builtin_mistakes, container_mistakes
from train_on_label.hyperparameters import as_string
from train_on_label.mistakes import did_you_mean, mistake, tell
from train_on_label.placeholders import ATTRIBUTE_PLACEHOLDERS, unknown_placeholders
from train_on_label.tags import tag_mistakes

DAY = 86_400
_HOUR = 3_600

Text = Annotated[str, Field(max_length=512)]
AttributeName = Annotated[str, Field(min_length=1, max_length=256)]
KmsKey = Annotated[str, Field(pattern=r"^[a-zA-Z0-9:/_-]+$", max_length=2048)]
SubnetId = Annotated[str, Field(pattern=r"^[-0-9a-zA-Z]+$", max_length=32)]
Entrypoint = Annotated[str, Field(max_length=256)]


class MetricDefinition(BaseModel):
    """A metric that SageMaker reads from the log of a container of one's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=255)]
    regex: Annotated[str, Field(min_length=1, max_length=500)]

    @field_validator("regex")
    @classmethod
    def _compiles(cls, regex: str) -> str:
        try:
            re.compile(regex)
        except re.error as error:
            tell([mistake((), regex, f"is not a regular expression: {error}")])
        return regex


class TrainingOptions(BaseModel):
    """A built-in algorithm or a container of one's own, and everything a team sets on the training job."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    algorithm: str | None = None
    image_uri: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^\S+$")] | None = None
    """A container of one's own, in place of `algorithm`."""
    instance_type: str = ""
    """By default the algorithm's; a container of one's own must name it."""
    instance_count: Annotated[int, Field(ge=1)] = 1
    volume_gb: Annotated[int, Field(ge=1, le=16_384)] = 50
    max_runtime_seconds: Annotated[int, Field(ge=1, le=28 * DAY)] = DAY
    """All attempts together."""
    max_pending_seconds: Annotated[int, Field(ge=1_800, le=28 * DAY)] | None = None
    checkpoints: bool = False
    """Kept under the models bucket, one prefix per training job."""
    spot: bool = False
    max_wait_seconds: Annotated[int, Field(ge=1)] | None = None
    """Waiting and running together, with spot; by default max_runtime_seconds."""
    output_kms_key: KmsKey | None = None
    """By default the stack's key, as for the volume."""
    volume_kms_key: KmsKey | None = None
    subnets: Annotated[tuple[SubnetId, ...], Field(max_length=16)] = ()
    security_group_ids: Annotated[tuple[SubnetId, ...], Field(max_length=5)] = ()
    network_isolation: bool = False
    inter_container_encryption: bool = False
    retry_attempts: Annotated[int, Field(ge=1, le=30)] | None = None
    tags: dict[str, str] = {}
    warm_start: bool = False
    """Start from the last completed model of the same profile, where classes and network agree."""

    # Containers of one's own
    attributes: Annotated[tuple[AttributeName, ...], Field(max_length=16)] = ()
    """What the container reads, in order; may hold {source_attribute} and {label_attribute}, which are the
    default. Every line must have all of them."""
    record_wrapper: Literal["RecordIO", "None"] | None = None
    content_type: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    metric_definitions: Annotated[tuple[MetricDefinition, ...], Field(max_length=40)] = ()
    environment: Annotated[
        dict[Annotated[Text, Field(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$")], Text], Field(max_length=100)
    ] = {}
    entry_point: Annotated[tuple[Entrypoint, ...], Field(max_length=100)] = ()
    arguments: Annotated[tuple[Entrypoint, ...], Field(max_length=100)] = ()

    hyperparameters: dict[str, str] = {}
    """By the algorithm's table; for a container of one's own anything, with placeholders."""

    @property
    def builtin(self) -> Algorithm | None:
        """The row of the built-in algorithm; None for a container of one's own."""
        return None if self.algorithm is None else ALGORITHMS[self.algorithm]

    @field_validator("algorithm")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None and name not in ALGORITHMS:
            allowed = ", ".join(ALGORITHMS)
            what = f"is not a built-in algorithm; allowed are {allowed}, or set image_uri instead."
            tell([mistake((), name, what + did_you_mean(name, ALGORITHMS))])
        return name

    @field_validator("image_uri")
    @classmethod
    def _one_of_both(cls, uri: str | None, info: ValidationInfo) -> str | None:
        named = info.data.get("algorithm")
        if uri is not None and named is not None:
            tell([mistake((), uri, f'cannot go with algorithm = "{named}"; leave one of them out')])
        if uri is None and "algorithm" in info.data and named is None:
            tell([mistake((), uri, "is not set, nor is algorithm: one of them says what is trained")])
        return uri

    @field_validator("instance_type")
    @classmethod
    def _suits_the_algorithm(cls, name: str, info: ValidationInfo) -> str:
        row = _row(info)
        if not name and row is not None:
            return row.default_instance_type
        if not name and not info.data.get("image_uri"):
            return name  # what is trained is not known: that mistake is told already
        family = instance_types.family(name)
        if family is None:
            tell([mistake((), name, "is not an instance type such as ml.g5.2xlarge")])
        if row is not None and family not in row.families:
            allowed = ", ".join(f"ml.{allowed}" for allowed in row.families)
            tell([mistake((), name, f"cannot train {row.name}; its families are {allowed}")])
        return name

    @field_validator("instance_count")
    @classmethod
    def _no_more_than_the_algorithm_uses(cls, count: int, info: ValidationInfo) -> int:
        row = _row(info)
        if row is not None and row.max_instances is not None and count > row.max_instances:
            tell([mistake((), count, f"is more than the {row.max_instances} that {row.name} trains on")])
        return count

    @field_validator("checkpoints")
    @classmethod
    def _written_at_all(cls, wanted: bool, info: ValidationInfo) -> bool:
        row = _row(info)
        if wanted and row is not None and not row.checkpoints:
            tell([mistake((), wanted, f"cannot be: {row.name} writes no checkpoints")])
        return wanted

    @field_validator("max_wait_seconds")
    @classmethod
    def _long_enough(cls, wait: int | None, info: ValidationInfo) -> int | None:
        runtime, spot = info.data.get("max_runtime_seconds"), info.data.get("spot")
        if spot is False and wait is not None:
            tell([mistake((), wait, "is only for spot = true")])
        if not spot or runtime is None:
            return wait
        waited: int = runtime if wait is None else wait
        if waited < runtime:
            what = f"is less than max_runtime_seconds, {runtime}: it counts waiting and running together"
            tell([mistake((), waited, what)])
        if _row(info) is not None and info.data.get("checkpoints") is False and waited > _HOUR:
            what = (
                f"is more than {_HOUR}: without checkpoints SageMaker lets built-in algorithms wait no longer"
            )
            tell([mistake((), waited, what)])
        return waited

    @field_validator("security_group_ids")
    @classmethod
    def _with_subnets(cls, groups: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if "subnets" in info.data and bool(groups) != bool(info.data["subnets"]):
            tell([mistake((), groups, "and subnets go together: set both or none")])
        return groups

    @field_validator("tags")
    @classmethod
    def _taggable(cls, tags: dict[str, str]) -> dict[str, str]:
        tell(tag_mistakes(tags))
        return tags

    @field_validator("warm_start")
    @classmethod
    def _starts_from_a_model(cls, wanted: bool, info: ValidationInfo) -> bool:
        row = _row(info)
        if wanted and row is not None and not row.network:
            tell([mistake((), wanted, f"cannot be: {row.name} takes no model to start from")])
        return wanted

    @field_validator("attributes")
    @classmethod
    def _attribute_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for at, name in enumerate(names):
            for unknown in unknown_placeholders(name, ATTRIBUTE_PLACEHOLDERS):
                known = " and ".join(f"{{{known}}}" for known in ATTRIBUTE_PLACEHOLDERS)
                tell(
                    [mistake((at,), name, f"has {{{unknown}}}, which stands for nothing; there are {known}")]
                )
            if name in names[:at]:
                tell([mistake((at,), name, "is listed twice")])
        return names

    @field_validator(
        *("attributes", "record_wrapper", "content_type", "metric_definitions"),
        *("environment", "entry_point", "arguments"),
    )
    @classmethod
    def _only_for_containers_of_ones_own(cls, value: object, info: ValidationInfo) -> object:
        row = _row(info)
        if value and row is not None:
            tell([mistake((), value, f"is only for a container of one's own; {row.name} fixes it")])
        return value

    @field_validator("hyperparameters", mode="before")
    @classmethod
    def _as_strings(cls, given: object, info: ValidationInfo) -> object:
        if not isinstance(given, dict):
            return given  # pydantic says what is wrong with it
        row = _row(info)
        table = {} if row is None else row.hyperparameters
        return {
            name: as_string(value, table.get(name)) if isinstance(value, str | int | float) else value
            for name, value in given.items()
        }

    @field_validator("hyperparameters")
    @classmethod
    def _by_the_table(cls, given: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        row = _row(info)
        if row is not None:
            tell(builtin_mistakes(row, given))
        elif info.data.get("image_uri") is not None:
            tell(container_mistakes(given))
        return given


def _row(info: ValidationInfo) -> Algorithm | None:
    # A field with a mistake is absent from the data: what depends on it is not checked.
    return ALGORITHMS.get(info.data.get("algorithm") or "")
