"""Hyperparameters of a container of one's own: the profile's, with the dataset's values in them."""

import json
from collections.abc import Mapping

from train_on_label.algorithms.hyperparameters import MAX_VALUE_LENGTH, label_width
from train_on_label.codes import Code, Refusal
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.profile.placeholders import fill
from train_on_label.training.filled_hyperparameters import Filled

ATTRIBUTES_HYPERPARAMETER = "attribute_names"
"""SageMaker's own input configuration does not say which attributes a channel carries."""


def container_hyperparameters(given: Mapping[str, str], dataset: Dataset) -> Filled:
    """All hyperparameters to send: the given ones with each placeholder replaced, and the attributes."""
    values = _values(dataset)
    filled = {ATTRIBUTES_HYPERPARAMETER: values["attributes"]}
    filled |= {name: fill(value, values) for name, value in given.items()}
    too_long = [
        Refusal(
            Code.HYPERPARAMETER_TOO_LONG,
            f"{name} has {len(value)} characters for this dataset; SageMaker takes {MAX_VALUE_LENGTH}.",
        )
        for name, value in filled.items()
        if len(value) > MAX_VALUE_LENGTH
    ]
    return Filled(filled, refusals=too_long)


def _values(dataset: Dataset) -> dict[str, str]:
    """Placeholder -> what it stands for; lists as JSON."""
    return {
        "source_attribute": dataset.source_attribute,
        "label_attribute": dataset.label_attribute,
        "attributes": json.dumps(dataset.attributes, ensure_ascii=False),
        "class_names": json.dumps([row.name for row in dataset.classes], ensure_ascii=False),
        "label_width": str(label_width(dataset.max_boxes_per_image)),
        "labeling_job": dataset.labeling_job,
        "max_boxes_per_image": str(dataset.max_boxes_per_image),
        "num_classes": str(dataset.num_classes),
        "num_training_samples": str(dataset.train),
        "num_validation_samples": str(dataset.validation),
        "task_type": dataset.task_type.name,
    }
