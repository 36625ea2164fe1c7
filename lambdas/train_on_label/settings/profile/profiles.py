"""Profiles: which labeling jobs a team takes up, and what they train: `[[profile]]` in the settings."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from train_on_label.labeling.task_types import BY_NAME, TaskType
from train_on_label.mistakes import mistake, raise_mistakes
from train_on_label.settings.aws_names import RESERVED_ATTRIBUTES, ProfileName
from train_on_label.settings.profile.dataset_options import DatasetOptions
from train_on_label.settings.profile.name_patterns import LabelingJobPattern
from train_on_label.settings.profile.task_type_name import TaskTypeName
from train_on_label.settings.profile.training_options import TrainingOptions

_WILDCARDS = frozenset("*?[]")


class Match(BaseModel):
    """What a labeling job must be; all that is given must hold, and nothing given takes every one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labeling_job: LabelingJobPattern | None = None
    """A pattern of names as in a shell, case-sensitive: `street-*`."""
    task_type: TaskTypeName | None = None
    """A task type of Ground Truth's, as docs/algorithms.md names them."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Tags that the labeling job has, with these values."""

    statuses: tuple[Literal["Completed", "Stopped"], ...] = ("Completed",)
    """How it may have ended: `Stopped` are streaming jobs, and those that a stopping condition ended."""

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
            and set(other.statuses) <= set(self.statuses)
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

    @property
    def task_type(self) -> TaskType | None:
        """What the profile says its labels are; None where it leaves that to the lines."""
        name = self.dataset.task_type or self.match.task_type
        return None if name is None else BY_NAME[name]

    def merged_label_attribute(self, task_type: TaskType) -> str:
        """What labels of this task type are called where those of all the profile's manifests are merged."""
        name = (self.dataset.label_attribute or self.name).removesuffix("-ref")
        return f"{name}-ref" if task_type.label.is_reference else name

    @field_validator("dataset")
    @classmethod
    def _is_of_the_matched_task_type(cls, dataset: DatasetOptions, info: ValidationInfo) -> DatasetOptions:
        match: Match | None = info.data.get("match")
        if match and match.task_type and dataset.task_type not in (None, match.task_type):
            what = f"is not the matched task type, {match.task_type}"
            raise_mistakes([mistake(("task_type",), dataset.task_type, what)])
        return dataset

    @field_validator("dataset")
    @classmethod
    def _calls_merged_labels_by_a_valid_name(
        cls, dataset: DatasetOptions, info: ValidationInfo
    ) -> DatasetOptions:
        if dataset.train_on == "labeling-job":
            return dataset
        given, name, match = dataset.label_attribute, info.data.get("name"), info.data.get("match")
        if given is None and name and RESERVED_ATTRIBUTES.fullmatch(name):
            what = f"is not set, and the profile's name {name} is not one that labels can have"
            raise_mistakes([mistake(("label_attribute",), given, what)])
        task_type = BY_NAME.get(dataset.task_type or (match and match.task_type) or "")
        if given and task_type and given.endswith("-ref") != task_type.label.is_reference:
            what = f"must {'' if task_type.label.is_reference else 'not '}end in -ref with the task type "
            raise_mistakes([mistake(("label_attribute",), given, f"{what}{task_type.name}")])
        return dataset

    @field_validator("training")
    @classmethod
    def _trains_the_task_type(cls, training: TrainingOptions, info: ValidationInfo) -> TrainingOptions:
        tables = (info.data.get("dataset"), info.data.get("match"))
        name = next((table.task_type for table in tables if table and table.task_type), None)
        row = training.builtin
        if name and row and name not in row.task_types:
            what = (
                f"does not train on the task type {name} of the profile, "
                f"but on {', '.join(row.task_types)}; other task types need an image_uri"
            )
            raise_mistakes([mistake(("algorithm",), row.name, what)])
        return training
