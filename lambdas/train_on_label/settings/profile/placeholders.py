"""Placeholders: what a container of one's own can be told about the dataset, `{num_classes}` and the like."""

import re
from collections.abc import Mapping

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


def attribute_names(
    attributes: tuple[str, ...], source_attribute: str, label_attribute: str
) -> tuple[str, ...]:
    """What a channel lists, in the order in which the container reads it.

    The data, then the label, unless the profile's `attributes` say otherwise. Every line must have all of
    them: Pipe mode misaligns each record after a line that lacks one.
    """
    values = {"source_attribute": source_attribute, "label_attribute": label_attribute}
    return tuple(fill(name, values) for name in attributes or ("{source_attribute}", "{label_attribute}"))
