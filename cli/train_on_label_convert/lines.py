"""Manifest lines as Ground Truth writes them.

Source: "Label output data" in the SageMaker developer guide. A confidence of 0 is what one worker yields.
"""

from datetime import UTC, datetime

from msgspec import json

from train_on_label.labeling.task_types import (
    IMAGE_CLASSIFICATION,
    IMAGE_CLASSIFICATION_MULTI_LABEL,
    OBJECT_DETECTION,
    TaskType,
)
from train_on_label_convert.items import Image

Json = dict[str, object]


class Lines:
    """Writes images of one task type under one label attribute."""

    def __init__(self, task_type: TaskType, attribute: str, classes: tuple[str, ...]) -> None:
        self._task_type = task_type
        self._attribute = attribute
        self._ids = {name: number for number, name in enumerate(classes)}
        self._colors = {str(number): _color(number, name) for number, name in enumerate(classes)}

    def line(self, image: Image) -> bytes:
        """The image's line with its newline."""
        label, metadata = self._label(image)
        metadata |= {
            "type": f"groundtruth/{self._task_type.metadata_type}",
            "human-annotated": "yes" if image.by_human else "no",
            "job-name": f"labeling-job/{self._attribute}",
        }
        if (created := _creation_date(image.created)) is not None:
            metadata["creation-date"] = created
        record = {"source-ref": image.name, self._attribute: label, f"{self._attribute}-metadata": metadata}
        return json.encode(record) + b"\n"

    def _label(self, image: Image) -> tuple[object, Json]:
        if self._task_type is OBJECT_DETECTION:
            return self._boxes(image)
        if self._task_type is IMAGE_CLASSIFICATION:
            return self._ids[image.labels[0]], {"class-name": image.labels[0], "confidence": 0}
        if self._task_type is IMAGE_CLASSIFICATION_MULTI_LABEL:
            ids = [self._ids[name] for name in image.labels]
            return ids, {
                "class-map": self._class_map(image.labels),
                "confidence-map": {str(each): 0 for each in ids},
            }
        return image.mask, {"internal-color-map": self._colors}

    def _boxes(self, image: Image) -> tuple[Json, Json]:
        width, height = image.size or (0, 0)
        annotations = [
            {
                "class_id": self._ids[box.label],
                "top": _shortest(box.top),
                "left": _shortest(box.left),
                "height": _shortest(box.height),
                "width": _shortest(box.width),
            }
            for box in image.boxes
        ]
        label: Json = {
            "image_size": [{"width": width, "height": height, "depth": image.depth}],
            "annotations": annotations,
        }
        metadata: Json = {
            "objects": [{"confidence": 0}] * len(annotations),
            "class-map": self._class_map([box.label for box in image.boxes]),
        }
        return label, metadata

    def _class_map(self, names: list[str]) -> dict[str, str]:
        """Of the line's own classes alone, as Ground Truth has it."""
        return {str(number): name for name, number in sorted((name, self._ids[name]) for name in set(names))}


def _shortest(value: float) -> float:
    return int(value) if value == int(value) else value


def _color(number: int, name: str) -> Json:
    # What stands for a class in the labeling tool's own picture; the mask's pixels are the numbers.
    return {"class-name": name, "hex-color": f"#{(number * 2654435761) % 2**24:06x}", "confidence": 0}


def _creation_date(given: str | None) -> str | None:
    """In UTC and without a zone, as Ground Truth writes it; None where nobody knows."""
    try:
        created = datetime.fromisoformat((given or "").replace("/", "-"))
        if created.tzinfo is not None:
            created = created.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):  # no date, or one that UTC puts out of the calendar
        return None
    return created.isoformat(timespec="microseconds")
