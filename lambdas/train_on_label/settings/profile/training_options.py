"""What a profile says about its training job: `[profile.training]` in the settings."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic.config import JsonDict

from train_on_label.algorithms.hyperparameters import as_string
from train_on_label.mistakes import mistake, raise_mistakes
from train_on_label.settings.aws_names import KmsKey, NetworkId
from train_on_label.settings.profile.algorithm_choice import builtin_of
from train_on_label.settings.profile.hyperparameter_checks import builtin_mistakes, container_mistakes
from train_on_label.settings.profile.machine_options import MachineOptions
from train_on_label.tags import tag_mistakes

# As TOML writes them: numbers and switches are made strings.
_ANY_SPELLING: JsonDict = {"additionalProperties": {"type": ["string", "number", "boolean"]}}


class TrainingOptions(MachineOptions):
    """A built-in algorithm or a container of one's own, and everything a team sets on the training job."""

    output_kms_key: KmsKey | None = None
    """By default the stack's key, as for the volume."""
    volume_kms_key: KmsKey | None = None
    """By default the stack's key; not for instance types with local disks, which encrypt themselves."""
    subnets: Annotated[tuple[NetworkId, ...], Field(max_length=16)] = ()
    """Where training instances run; by default in SageMaker's own network."""
    security_group_ids: Annotated[tuple[NetworkId, ...], Field(max_length=5)] = ()
    """Of the training instances; they go together with subnets."""
    network_isolation: bool = False
    """The container reaches no network; its channels are fed all the same."""
    inter_container_encryption: bool = False
    """Encrypts what several instances tell each other."""
    retry_attempts: Annotated[int, Field(ge=1, le=30)] | None = None
    """How often SageMaker tries again after an internal error of its own."""
    max_attempts: Annotated[int, Field(ge=1, le=10)] = 2
    """Training jobs on the same labels, where AWS itself failed."""
    tags: dict[str, str] = Field(default_factory=dict)
    """On the training jobs, beside the settings' own."""
    warm_start: bool = False
    """Start from the last completed model of the same profile, where classes and network agree."""

    hyperparameters: dict[str, str] = Field(default_factory=dict, json_schema_extra=_ANY_SPELLING)
    """By the algorithm's table; for a container of one's own anything, with placeholders."""

    @field_validator("security_group_ids")
    @classmethod
    def _with_subnets(cls, groups: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if "subnets" in info.data and bool(groups) != bool(info.data["subnets"]):
            raise_mistakes([mistake((), groups, "and subnets go together: set both or none")])
        return groups

    @field_validator("tags")
    @classmethod
    def _taggable(cls, tags: dict[str, str]) -> dict[str, str]:
        raise_mistakes(tag_mistakes(tags))
        return tags

    @field_validator("warm_start")
    @classmethod
    def _starts_from_a_model(cls, wanted: bool, info: ValidationInfo) -> bool:
        row = builtin_of(info)
        if wanted and row is not None and not row.network:
            raise_mistakes([mistake((), wanted, f"cannot be: {row.name} takes no model to start from")])
        return wanted

    @field_validator("hyperparameters", mode="before")
    @classmethod
    def _as_strings(cls, given: object, info: ValidationInfo) -> object:
        if not isinstance(given, dict):
            return given  # pydantic says what is wrong with it
        row = builtin_of(info)
        table = {} if row is None else row.hyperparameters
        return {
            name: as_string(value, table.get(name)) if isinstance(value, str | int | float) else value
            for name, value in given.items()
        }

    @field_validator("hyperparameters")
    @classmethod
    def _by_the_table(cls, given: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        row = builtin_of(info)
        if row is not None:
            raise_mistakes(builtin_mistakes(row, given))
        elif info.data.get("image_uri") is not None:
            raise_mistakes(container_mistakes(given))
        return given
