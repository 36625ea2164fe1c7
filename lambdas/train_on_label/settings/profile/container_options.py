"""What only a container of one's own is told; a built-in algorithm fixes it all."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from train_on_label.mistakes import listed_twice, mistake, raise_mistakes
from train_on_label.settings.aws_names import VariableName
from train_on_label.settings.profile.algorithm_choice import AlgorithmChoice, builtin_of
from train_on_label.settings.profile.placeholders import ATTRIBUTE_PLACEHOLDERS, unknown_placeholders

Text = Annotated[str, Field(max_length=512)]
AttributeName = Annotated[str, Field(min_length=1, max_length=256)]
Argument = Annotated[str, Field(max_length=256)]


class MetricDefinition(BaseModel):
    """A metric that SageMaker reads from the log of a container of one's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=255)]
    """As SageMaker shows it."""
    regex: Annotated[str, Field(min_length=1, max_length=500)]
    """Its first group is the value."""

    @field_validator("regex")
    @classmethod
    def _compiles(cls, regex: str) -> str:
        try:
            re.compile(regex)
        except re.error as error:
            raise_mistakes([mistake((), regex, f"is not a regular expression: {error}")])
        return regex


class ContainerOptions(AlgorithmChoice):
    """What CreateTrainingJob takes of a container of one's own, with its limits."""

    attributes: Annotated[tuple[AttributeName, ...], Field(max_length=16)] = ()
    """What the container reads, in order; may hold {source_attribute} and {label_attribute}, which are the
    default. Every line must have all of them."""
    record_wrapper: Literal["RecordIO", "None"] | None = None
    """`RecordIO`, the default, makes each value a record of its own; `None` runs them together."""
    content_type: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    """What the container is told of the channels' content."""
    metric_definitions: Annotated[tuple[MetricDefinition, ...], Field(max_length=40)] = ()
    """Metrics that SageMaker reads from the log."""
    environment: Annotated[dict[VariableName, Text], Field(max_length=100)] = Field(default_factory=dict)
    """Environment variables."""
    entry_point: Annotated[tuple[Argument, ...], Field(max_length=100)] = ()
    """The command, in place of the image's own."""
    arguments: Annotated[tuple[Argument, ...], Field(max_length=100)] = ()
    """Arguments of the command."""

    @field_validator("attributes")
    @classmethod
    def _attribute_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known = " and ".join(f"{{{name}}}" for name in ATTRIBUTE_PLACEHOLDERS)
        mistakes = [
            mistake((at,), name, f"has {{{unknown}}}, which stands for nothing; there are {known}")
            for at, name in enumerate(names)
            for unknown in unknown_placeholders(name, ATTRIBUTE_PLACEHOLDERS)
        ]
        raise_mistakes([*mistakes, *listed_twice(names)])
        return names

    @field_validator(
        *("attributes", "record_wrapper", "content_type", "metric_definitions"),
        *("environment", "entry_point", "arguments"),
    )
    @classmethod
    def _only_for_containers_of_ones_own(cls, value: object, info: ValidationInfo) -> object:
        row = builtin_of(info)
        if value and row is not None:
            raise_mistakes([mistake((), value, f"is only for a container of one's own; {row.name} fixes it")])
        return value
