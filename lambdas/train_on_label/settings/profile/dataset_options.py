"""What a profile says about its dataset: `[profile.dataset]` in the settings."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from train_on_label.mistakes import listed_twice, mistake, raise_mistakes
from train_on_label.settings.aws_names import LabelAttributeName
from train_on_label.settings.profile.task_type_name import TaskTypeName

ClassName = Annotated[str, Field(min_length=1, max_length=256)]


class DatasetOptions(BaseModel):
    """How a manifest is screened and split."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    task_type: TaskTypeName | None = None
    """What the labels are, for manifests whose lines have no metadata."""
    classes: Annotated[tuple[ClassName, ...], Field(min_length=1, max_length=30_000)] | None = None
    """Class names in the order of their ids, for ever; else those of the labeling job's file, or of lines."""
    train_on: Literal["labeling-job", "profile"] = "labeling-job"
    """`profile`: all labels of the profile so far, the newest label of an image winning."""
    min_new_records: Annotated[int, Field(ge=0)] = 0
    """Fewer records that are new since the last training job wait for more; with train_on = "profile"."""
    label_attribute: LabelAttributeName | None = None
    """What merged labels are called, by default as the profile; it ends in -ref where, and only where, they
    are masks or sequences. With train_on = "profile"."""
    validation_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.2
    """The share of images (or groups) whose hash puts them into the validation channel."""
    split_salt: str = "train-on-label"
    """Another salt is another split; the same salt is the same split for ever."""
    group_by: str | None = None
    """A regular expression searched in the source: what its first group (or the whole match) finds is
    hashed in place of the source, so that for example the frames of one video stay together."""
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    """0.00 is what one worker yields, so nothing is dropped by default."""
    human_only: bool = False
    """Lines that a machine labeled are dropped."""
    empty_annotations: Literal["drop", "keep"] = "drop"
    """What becomes of images without a box or entity."""
    verification_attribute: str | None = None
    """The label attribute of a verification job; lines that it judged bad are dropped."""
    verification_rejects: tuple[str, ...] = ("bad",)
    """The verification job's class names that mean bad."""
    max_rejected_fraction: Annotated[float, Field(ge=0, le=1)] = 0.2
    """Where more lines are refused, nothing is trained; lines dropped by choice do not count."""
    check_images: Literal["none", "sample", "all"] = "sample"
    """Which images are looked at before training, where labels are of images: 200 chosen by hash in whole,
    which warns and refuses the dataset; or the headers of all besides, which refuses lines, and as many in
    whole as there is time for."""
    card_images: bool = True
    """Whether the dataset card shows small copies of up to twelve images."""
    max_rejects_listed: Annotated[int, Field(ge=0)] = 10_000
    """Entries in rejects.jsonl; the counts stay exact beyond it."""
    max_lines_checked_for_duplicates: Annotated[int, Field(ge=0)] = 5_000_000
    """Beyond as many lines, duplicates are no longer looked for: each takes up to 120 bytes of memory of the
    function, but of manifests that workers of [scale] prepare."""
    max_line_bytes: Annotated[int, Field(ge=1_000, le=16_000_000)] = 1_000_000
    """A longer line is refused; Ground Truth takes at most 100,000 characters a line."""

    @field_validator("classes")
    @classmethod
    def _named_once(cls, classes: tuple[str, ...] | None) -> tuple[str, ...] | None:
        raise_mistakes(listed_twice(classes or ()))
        return classes

    @field_validator("min_new_records", "label_attribute")
    @classmethod
    def _only_where_labels_are_merged(cls, value: object, info: ValidationInfo) -> object:
        if value and info.data.get("train_on") == "labeling-job":
            raise_mistakes([mistake((), value, 'is only for train_on = "profile"')])
        return value

    @field_validator("group_by")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise_mistakes([mistake((), pattern, f"is not a regular expression: {error}")])
        return pattern
