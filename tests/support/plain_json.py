"""What the standard library's json says of an accepted line, read with nothing of the code under test."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from train_on_label.labeling.task_types import LabelShape, TaskType

Class = int | str


@dataclass
class Said:
    """Of one line, or of several."""

    sources: list[str] = field(default_factory=list)
    carrying: Counter[Class] = field(default_factory=Counter)
    """Class -> lines that carry it."""
    boxes: Counter[Class] = field(default_factory=Counter)
    busiest: int = 0
    """Boxes on the line that has most of them."""


def say(line: bytes, said: Said, task_type: TaskType, label_attribute: str, source_attribute: str) -> None:
    """Adds a line; ValueError, or any error at all, where json would not have it."""
    record = json.loads(line.decode("utf-8"), parse_constant=_refuse)
    said.sources.append(record[source_attribute])
    label = record[label_attribute]
    # A label may stand alone; a mask's metadata alone tell its classes.
    metadata = record.get(f"{label_attribute}-metadata") or {"internal-color-map": ()}
    classes = [_class(value) for value in _CLASSES[task_type.label](label, metadata)]
    said.carrying.update(set(classes))
    if task_type.label in (LabelShape.BOXES, LabelShape.CUBOIDS):
        said.boxes.update(classes)
        said.busiest = max(said.busiest, len(classes))


# Label shape -> where label and metadata hold the classes.
_CLASSES: Mapping[LabelShape, Callable[[Any, Any], Iterable[Any]]] = {
    LabelShape.BOXES: lambda label, _: [box["class_id"] for box in label["annotations"]],
    LabelShape.CUBOIDS: lambda label, _: [cuboid["class-id"] for cuboid in label["annotations"]],
    LabelShape.CLASS_INDEX: lambda label, _: [label],
    LabelShape.VERDICT: lambda label, _: [label],
    LabelShape.CLASS_INDICES: lambda label, _: label,
    LabelShape.MASK_REF: lambda _, metadata: metadata["internal-color-map"],
    LabelShape.SEQUENCE_REF: lambda _, metadata: metadata.get("class-map") or (),
    LabelShape.TEXT_SPANS: lambda label, _: [
        f"name {entity['label']}" for entity in label["annotations"]["entities"]
    ],
    LabelShape.ANYTHING: lambda *_: (),
}


def _class(value: Any) -> Class:
    if isinstance(value, str):
        return value if value.startswith("name ") else int(value)
    if type(value) is not int:
        raise TypeError(f"{value!r} is no class id")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
