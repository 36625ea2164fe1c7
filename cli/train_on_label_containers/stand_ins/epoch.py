"""One pass over the train channel, and one over the validation channel."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from pipe_mode import Record
from train_on_label_containers.stand_ins.refusal import CustomerError
from train_on_label_containers.stand_ins.stand_in import Metrics, StandIn

Example = TypeVar("Example")

_BATCH = 32  # where the algorithm has no hyperparameter for it


def run_epoch(
    stand_in: StandIn[Example], train: Iterable[Record], validation: Iterable[Record] | None
) -> Metrics:
    """Learn from `train` in its order, then measure; names of metrics begin with their channel."""
    totals: defaultdict[str, float] = defaultdict(float)
    learned, batches = 0, 0
    for batch in _batches(stand_in, train, "mini_batch_size"):
        for name, value in stand_in.learn(batch).items():
            totals[name] += value * len(batch)
        learned += len(batch)
        batches += 1
    _check_count(stand_in, learned, batches)
    metrics = {f"train:{name}": total / learned for name, total in totals.items()}
    if validation is not None:
        measured = stand_in.measure(_batches(stand_in, validation, "validation_mini_batch_size"))
        metrics |= {f"validation:{name}": value for name, value in measured.items()}
    return metrics


def _batches(
    stand_in: StandIn[Example], records: Iterable[Record], size_hyperparameter: str
) -> Iterator[list[Example]]:
    size = stand_in.hyperparameters.integer(size_hyperparameter)
    examples = map(stand_in.example, records)
    batch = list(islice(examples, size or _BATCH))
    if not batch:
        raise CustomerError(
            "Got empty batch from pipe. Please check if the manifest file contains valid batches and the"
            " value of training job parameter AttributeNames matches attributes names in the augmented"
            " manifest."
        )
    if len(batch) < size:
        raise CustomerError(
            f"The number of input images must be bigger or equal to the {size_hyperparameter}."
        )
    while batch:
        yield batch
        batch = list(islice(examples, size or _BATCH))


def _check_count(stand_in: StandIn[Example], learned: int, batches: int) -> None:
    size = stand_in.hyperparameters.integer("mini_batch_size", _BATCH)
    told = stand_in.hyperparameters.integer("num_training_samples", learned)
    if learned != told:
        raise CustomerError(
            f"Expected number of batches: {math.ceil(told / size)}, did not match the number of batches"
            f" processed: {batches}. This may happen when some images or annotations are invalid and cannot"
            f" be parsed. (num_training_samples is {told}, and the train channel has {learned} records.)"
        )
