"""A prepared dataset in numbers: what notifications say of it. Never a label's own text."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from train_on_label.preparation import files
from train_on_label.preparation.dataset import Dataset


class DatasetFacts(BaseModel):
    """What was counted, and where the dataset lies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uri: str = Field(description="S3 URI of the prepared dataset's folder, with a slash at the end")
    task_type: str
    lines: int = Field(description="Lines of the output manifest")
    accepted: int
    rejected: dict[str, int] = Field(description="Code -> lines refused with it")
    warnings: dict[str, int] = Field(description="Code -> how often it was warned of")
    train: int = Field(description="Records in train.manifest")
    validation: int = Field(description="Records in validation.manifest")
    num_classes: int
    max_boxes_per_image: int

    @property
    def card_uri(self) -> str:
        """The dataset card."""
        return f"{self.uri}{files.CARD}"

    @classmethod
    def of(cls, dataset: Dataset, uri: str) -> Self:
        """The facts of a dataset that was just counted."""
        return cls(
            uri=uri,
            task_type=dataset.task_type.name,
            lines=dataset.lines,
            accepted=dataset.accepted,
            rejected=dict(dataset.rejected),
            warnings=dict(dataset.warnings),
            train=dataset.train,
            validation=dataset.validation,
            num_classes=dataset.num_classes,
            max_boxes_per_image=dataset.max_boxes_per_image,
        )

    @classmethod
    def read(cls, report: Mapping[str, Any], uri: str) -> Self:
        """The facts in a dataset.json; pydantic's ValidationError where it lacks one."""
        fields = {name: report[name] for name in cls.model_fields if name in report}
        return cls.model_validate({**fields, "uri": uri})

    def as_text(self) -> str:
        """The facts as lines of a message."""
        lines = [
            f"Dataset: {self.accepted:,} of {self.lines:,} lines accepted ({self.task_type})",
            f"  {self.train:,} to train, {self.validation:,} to validate, {self.num_classes:,} classes",
            *(f"  refused {code}: {count:,}" for code, count in self.rejected.items()),
            *(f"  warning {code}: {count:,}" for code, count in self.warnings.items()),
            f"  {self.uri}",
        ]
        return "\n".join(lines)
