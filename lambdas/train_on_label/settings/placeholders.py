"""What a container of one's own can be told about the dataset: `{num_classes}` and the like."""

import json
import re
from collections.abc import Mapping

from train_on_label.algorithms.label_width import label_width
from train_on_label.preparation.dataset import Dataset

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

ATTRIBUTE_PLACEHOLDERS = ("source_attribute", "label_attribute")
PLACEHOLDERS = (
    *ATTRIBUTE_PLACEHOLDERS,
    "attributes",
    "class_names",
    "label_width",
    "labeling_job",
    "max_boxes_per_image",
    "num_classes",
    "num_training_samples",
    "num_validation_samples",
    "task_type",
)


def unknown_placeholders(value: str, known: tuple[str, ...]) -> list[str]:
    """Names in braces that stand for nothing."""
    return [name for name in _PLACEHOLDER.findall(value) if name not in known]


def fill(value: str, values: Mapping[str, str]) -> str:
    """The value with each known placeholder replaced; other braces, as in JSON, stay."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), value)


def attribute_names(attributes: tuple[str, ...], source_attribute: str, label_attribute: str) -> list[str]:
    """What a channel lists, in the order in which the container reads it.

    The data, then the label, unless the profile's `attributes` say otherwise. Every line must have all of
    them: Pipe mode misaligns each record after a line that lacks one.
    """
    values = {"source_attribute": source_attribute, "label_attribute": label_attribute}
    return [fill(name, values) for name in attributes or ("{source_attribute}", "{label_attribute}")]


def dataset_values(dataset: Dataset, attributes: list[str]) -> dict[str, str]:
    """Placeholder -> what it stands for; lists as JSON."""
    return {
        "source_attribute": dataset.source_attribute,
        "label_attribute": dataset.label_attribute,
        "attributes": json.dumps(attributes, ensure_ascii=False),
        "class_names": json.dumps([row.name for row in dataset.classes], ensure_ascii=False),
        "label_width": str(label_width(dataset.max_boxes_per_image)),
        "labeling_job": dataset.labeling_job,
        "max_boxes_per_image": str(dataset.max_boxes_per_image),
        "num_classes": str(dataset.num_classes),
        "num_training_samples": str(dataset.train),
        "num_validation_samples": str(dataset.validation),
        "task_type": dataset.task_type.name,
    }
