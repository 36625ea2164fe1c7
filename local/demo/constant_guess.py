"""How well a model does that says the same of every image: what a trained one is held against."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from train_on_label_containers.stand_ins.average_precision import Box, mean_average_precision

Lines = Sequence[Mapping[str, Any]]


def constant_accuracy(train: Lines, validation: Lines, attribute: str) -> float:
    """Of the class that is the most frequent in ``train``."""
    (guess, _), *_ = Counter(line[attribute] for line in train).most_common(1)
    right = sum(bool(line[attribute] == guess) for line in validation)
    return right / len(validation)


def constant_mean_average_precision(train: Lines, validation: Lines, attribute: str) -> float:
    """Of all boxes of ``train``, found in every image."""
    guess = [box for line in train for box in _boxes(line, attribute)]
    return mean_average_precision((_boxes(line, attribute), guess) for line in validation)


def _boxes(line: Mapping[str, Any], attribute: str) -> list[Box]:
    return [Box(**box) for box in line[attribute]["annotations"]]
