"""The label-category file of a labeling job: its classes, in the order of their ids."""

import json
from collections.abc import Sequence

from train_on_label.labeling.task_types import LabelShape, TaskType

BACKGROUND = "BACKGROUND"
MAX_BYTES = 4 * 1024 * 1024
"""Far above the label-category file of as many classes as Ground Truth takes."""


def read_label_categories(data: bytes) -> tuple[str, ...]:
    """Class names in the order of their ids; ValueError says what is wrong with the file.

    The format is {"document-version": "2018-11-28", "labels": [{"label": "car"}, ...]}.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is not JSON: {error}") from None
    labels = document.get("labels") if isinstance(document, dict) else None
    if not isinstance(labels, list) or not labels:
        raise ValueError("has no list of labels")
    names = [entry.get("label") for entry in labels if isinstance(entry, dict)]
    named = tuple(name for name in names if isinstance(name, str))
    if len(named) < len(labels):
        raise ValueError("has a label without a name")
    return named


def class_names(labels: Sequence[str], task_type: TaskType) -> tuple[str, ...]:
    """Class names by id, from the labels of a label-category file in their order.

    A class's id is its place in the file, except that the pixel value 0 of a segmentation mask is the
    background, which the file does not list.
    """
    if task_type.label is LabelShape.MASK_REF and BACKGROUND not in labels:
        return (BACKGROUND, *labels)
    return tuple(labels)
