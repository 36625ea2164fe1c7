"""Profiles: which labeling jobs a team takes up, and what they train: `[[profile]]` in the settings."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from train_on_label.labeling.task_types import BY_NAME
from train_on_label.mistakes import did_you_mean, mistake, raise_mistakes
from train_on_label.settings.aws_names import ProfileName
from train_on_label.settings.dataset_options import DatasetOptions
from train_on_label.settings.name_patterns import matches_no_labeling_job
from train_on_label.settings.training_options import TrainingOptions

_WILDCARDS = frozenset("*?[]")


class Match(BaseModel):
    """What a labeling job must be; all that is given must hold, and nothing given takes every one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labeling_job: Annotated[str, Field(min_length=1)] | None = None
    """A pattern of names as in a shell, case-sensitive: `street-*`."""
    task_type: str | None = Field(default=None, json_schema_extra={"enum": [*BY_NAME]})
    """A task type of Ground Truth's, as docs/algorithms.md names them."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Tags that the labeling job has, with these values."""

    @field_validator("labeling_job")
    @classmethod
    def _of_labeling_jobs(cls, pattern: str | None) -> str | None:
        if pattern is not None and matches_no_labeling_job(pattern):
            what = "matches no labeling job: their names have up to 63 letters, digits and inner hyphens"
            raise_mistakes([mistake((), pattern, what)])
        return pattern

    @field_validator("task_type")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None and name not in BY_NAME:
            what = f"is not a task type; allowed are {', '.join(BY_NAME)}."
            raise_mistakes([mistake((), name, what + did_you_mean(name, BY_NAME))])
        return name

    def takes(self, labeling_job: str, task_type: str | None, tags: Mapping[str, str]) -> bool:
        """Whether a labeling job of this name, task type (None: not known) and these tags matches."""
        return not self.lacking(labeling_job, task_type, tags)

    def lacking(self, labeling_job: str, task_type: str | None, tags: Mapping[str, str]) -> list[str]:
        """What it asks for and the labeling job is not, as it stands in the settings."""
        lacking = []
        if self.labeling_job is not None and not fnmatchcase(labeling_job, self.labeling_job):
            lacking.append(f'labeling_job = "{self.labeling_job}"')
        if self.task_type is not None and task_type != self.task_type:
            lacking.append(f'task_type = "{self.task_type}"')
        others = (f'tags.{key} = "{value}"' for key, value in self.tags.items() if tags.get(key) != value)
        return [*lacking, *others]

    def covers(self, other: "Match") -> bool:
        """Whether every labeling job that the other matches is certain to match this one too."""
        return (
            _covers(self.labeling_job or "*", other.labeling_job or "*")
            and self.task_type in (None, other.task_type)
            and self.tags.items() <= other.tags.items()
        )


def _covers(pattern: str, other: str) -> bool:
    if pattern == other or set(pattern) == {"*"}:
        return True
    if not _WILDCARDS.intersection(other):
        return fnmatchcase(other, pattern)
    # The stars of the one swallow the wildcards of the other, whatever those stand for; with
    # further wildcards that is no longer a proof.
    plain = not set("?[]").intersection(pattern) and not set("[]").intersection(other)
    return plain and fnmatchcase(other, pattern)


class Profile(BaseModel):
    """One team's way from a labeling job to a training job."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ProfileName
    """Part of object keys, tags and the model package group's name."""
    match: Match = Match()
    """Which labeling jobs it takes up."""
    dataset: DatasetOptions = DatasetOptions()
    """How their manifests are screened and split."""
    training: TrainingOptions
    """What is trained on them."""

    @field_validator("training")
    @classmethod
    def _trains_the_matched_task_type(
        cls, training: TrainingOptions, info: ValidationInfo
    ) -> TrainingOptions:
        match: Match | None = info.data.get("match")
        row = training.builtin
        if match and match.task_type and row and match.task_type not in row.task_types:
            what = (
                f"does not train on the matched task type {match.task_type}, "
                f"but on {', '.join(row.task_types)}; other task types need an image_uri"
            )
            raise_mistakes([mistake(("algorithm",), row.name, what)])
        return training
