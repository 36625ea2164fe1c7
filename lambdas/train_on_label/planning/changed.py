"""What changed in the labels of a profile, for people: numbers, and classes by their ids alone."""

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.dataset import Changes

_MOST_CLASSES = 10
_PARTS: Mapping[LabelShape, str] = MappingProxyType(
    {
        LabelShape.BOXES: "boxes",
        LabelShape.CUBOIDS: "cuboids",
        LabelShape.CLASS_INDEX: "classes",
        LabelShape.CLASS_INDICES: "classes",
        LabelShape.TEXT_SPANS: "entities",
    }
)


class ClassChangeFacts(BaseModel):
    """Records of one class."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: int
    before: int
    after: int


def _first(rows: Any) -> Any:
    return rows[:_MOST_CLASSES] if isinstance(rows, list | tuple) else rows


class ChangeFacts(BaseModel):
    """What is different since the dataset that was trained on before."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    since: str = Field(description="The training job of the earlier dataset")
    new: int = Field(description="Records that it did not have")
    new_in_validation: int = Field(description="Those among them that are in validation")
    changed: int = Field(description="Records that it labels otherwise")
    labels_added: int = Field(description="Boxes, classes or entities that only their newer labels have")
    labels_removed: int = Field(description="Those that only their older labels have")
    superseded: int = Field(description="Older labels that newer ones of the same object keep from training")
    lost: int = Field(description="Records that it had and that are no longer there")
    classes: Annotated[list[ClassChangeFacts], BeforeValidator(_first)] = Field(
        description=f"Records by class, the {_MOST_CLASSES} that changed most"
    )

    @classmethod
    def of(cls, changes: Changes) -> Self:
        """Those of a dataset that was just compared."""
        return cls.model_validate(asdict(changes))

    def told(self, label: LabelShape) -> str:
        """The numbers as a phrase."""
        parts = _PARTS.get(label, "labels")
        how = f" ({self.labels_added:,} {parts} added, {self.labels_removed:,} removed)"
        return (
            f"{self.new:,} records are new, {self.new_in_validation:,} of them in validation; "
            f"{self.changed:,} changed{how if self.changed else ''}; {self.lost:,} are lost; "
            f"{self.superseded:,} older labels are superseded"
        )
