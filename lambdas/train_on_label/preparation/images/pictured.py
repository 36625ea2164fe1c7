"""What a line says of its image, and of its mask where its label is one."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.accepted import record_of
from train_on_label.preparation.screening.rules import Rules


class Pictured(NamedTuple):
    """The image of an accepted line."""

    source: str
    size: tuple[float, float] | None
    """Width and height in pixels, where the label states them."""
    mask: str | None
    """The S3 URI of the mask that is the label."""
    classes: Collection[int] | None
    """The ids that the mask's color map names; None where there is none."""


def pictured(line: bytes, rules: Rules) -> Pictured:
    """Reads a line that was accepted by the same rules."""
    record = record_of(line)
    label = record[rules.label_attribute]
    is_mask = rules.task_type.label is LabelShape.MASK_REF
    return Pictured(
        record[rules.source_attribute],
        stated_size(label),
        label if is_mask else None,
        named_classes(record, rules.label_attribute) if is_mask else None,
    )


def stated_size(label: object) -> tuple[float, float] | None:
    """Width and height by a label whose shape was screened; None where it states none."""
    sizes = label.get("image_size") if isinstance(label, Mapping) else None
    return (sizes[0]["width"], sizes[0]["height"]) if sizes else None


def named_classes(record: Mapping[str, Any], label_attribute: str) -> frozenset[int] | None:
    """The class ids of a mask's color map; None where a line has none."""
    colors = record.get(f"{label_attribute}-metadata", {}).get("internal-color-map")
    return None if colors is None else frozenset(map(int, colors))
