"""One valid line of every task type as Ground Truth writes it, and ways to damage it."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from train_on_label.labeling.task_types import BY_NAME

Record = dict[str, Any]

REMOVED = object()
"""In place of a value: the key goes."""

_SEQUENCE = "s3://example-labels/bees/annotations/consolidated-annotation/output/0/SeqLabel.json"

# Task type -> its label, and what its metadata holds beside what all metadata hold.
_LABELS: Mapping[str, tuple[Any, Record]] = {
    "object-detection": (
        {
            "image_size": [{"width": 640, "height": 480, "depth": 3}],
            "annotations": [
                {"class_id": 0, "top": 30, "left": 12, "height": 41, "width": 50},
                {"class_id": 1, "top": 5, "left": 300, "height": 20, "width": 20},
            ],
        },
        {"objects": [{"confidence": 0.09}, {"confidence": 0.87}], "class-map": {"0": "bee", "1": "wasp"}},
    ),
    "image-classification": (3, {"class-name": "dog", "confidence": 0.86}),
    "image-classification-multilabel": (
        [1, 0, 8],
        {
            "class-map": {"1": "bicycle", "0": "person", "8": "clothing"},
            "confidence-map": {"1": 0.95, "0": 0.77, "8": 0.2},
        },
    ),
    "semantic-segmentation": (
        "s3://example-labels/roads/annotations/consolidated-annotation/output/0_2026-01-08T07:25:31.918770.png",
        {
            "internal-color-map": {
                "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0},
                "1": {"class-name": "road", "hex-color": "#2ca02c", "confidence": 0.5},
            }
        },
    ),
    "text-classification": (1, {"class-name": "positive", "confidence": 0}),
    "text-classification-multilabel": (
        [5, 1],
        {"class-map": {"1": "optimism", "5": "joy"}, "confidence-map": {"1": 0.49, "5": 0.91}},
    ),
    "named-entity-recognition": (
        {
            "annotations": {
                "entities": [{"label": "Person", "startOffset": 0, "endOffset": 3}],
                "labels": [{"label": "Person", "shortDisplayName": "per"}],
            }
        },
        {"entities": [{"confidence": 0}]},
    ),
    "label-verification": ("1", {"class-name": "bad", "confidence": 0.93}),
    "video-classification": (2, {"class-name": "running", "confidence": 0.4}),
    "video-object-detection": (_SEQUENCE, {"class-map": {"0": "car"}}),
    "video-object-tracking": (_SEQUENCE, {"class-map": {"0": "car", "1": "truck"}}),
    "point-cloud-object-detection": (
        {
            "annotations": [
                {
                    "object-name": "Car:1",
                    "class-id": 0,
                    "center-x": 1.0,
                    "center-y": 2.0,
                    "center-z": 0.3,
                    "length": 4,
                    "width": 2,
                    "height": 2,
                    "yaw": 1.6,
                }
            ]
        },
        {"objects": [], "class_map": {"0": "Car"}},  # the one type documented with an underscore
    ),
    "point-cloud-object-tracking": (
        _SEQUENCE,
        {"objects": [{"frame-no": 0, "confidence": []}], "class-map": {"0": "Car"}},
    ),
    "point-cloud-semantic-segmentation": (
        "s3://example-labels/bees/annotations/consolidated-annotation/output/0.zlib",
        {"color-map": {"0": {"class-name": "ground", "hex-color": "#2ca02c", "confidence": 0}}},
    ),
    "custom": ({"anything": [1, "two", None]}, {}),
}

_TEXTS = {task_type: json.dumps(both) for task_type, both in _LABELS.items()}
TASK_TYPES = tuple(_LABELS)


def label_attribute(task_type: str) -> str:
    """The name of the label that this task type's sample lines carry."""
    label = _LABELS[task_type][0]
    return "bees-ref" if isinstance(label, str) and label.startswith("s3://") else "bees"


def source_of(task_type: str, number: int = 1) -> str:
    """The source of a sample line."""
    if BY_NAME[task_type].source == "source":
        return f"Bob lives in house number {number}."
    return f"s3://example-images/photos/image_{number:06}.jpg"


def record(task_type: str, number: int = 1) -> Record:
    """A sample line; another number is another source."""
    label, own = json.loads(_TEXTS[task_type])
    attribute = label_attribute(task_type)
    return {
        BY_NAME[task_type].source: source_of(task_type, number),
        attribute: label,
        f"{attribute}-metadata": {
            **own,
            "type": f"groundtruth/{BY_NAME[task_type].metadata_type}",
            "human-annotated": "yes",
            "creation-date": "2026-01-08T07:17:35.219298",
            "job-name": f"labeling-job/{attribute}",
        },
    }


def changed(task_type: str, path: str, value: object, number: int = 1) -> Record:
    """A sample line with one value changed, as in `label.annotations.0.width` or `metadata.type`.

    A path begins with `source`, `label`, `metadata`, or `.` and the name of an attribute.
    """
    attribute = label_attribute(task_type)
    names = {
        "source": BY_NAME[task_type].source,
        "label": attribute,
        "metadata": f"{attribute}-metadata",
    }
    result = record(task_type, number)
    first, *rest = path.split(".")
    *parents, last = (names[first], *rest) if first else [path[1:]]
    at: Any = result
    for key in parents:
        at = at[int(key) if isinstance(at, list) else key]
    if isinstance(at, list):
        at[int(last)] = value
    elif value is REMOVED:
        del at[last]
    else:
        at[last] = value
    return result


def as_line(value: object) -> bytes:
    """The record as one line of a manifest, without its end."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


@lru_cache(10_000)
def line(task_type: str, number: int = 1) -> bytes:
    """A sample line's bytes."""
    return as_line(record(task_type, number))


def lines(task_type: str, count: int, first: int = 1) -> list[bytes]:
    """Sample lines with sources of their own."""
    return [line(task_type, number) for number in range(first, first + count)]
