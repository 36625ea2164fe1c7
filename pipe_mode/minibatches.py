"""Minibatches for scikit-learn's `partial_fit` and its like."""

from itertools import islice
from typing import Callable, Iterable, Iterator, List, Tuple, TypeVar

from pipe_mode.record import Record

Features = TypeVar("Features")
Target = TypeVar("Target")


def minibatches(
    records: Iterable[Record], size: int, example: Callable[[Record], Tuple[Features, Target]]
) -> Iterator[Tuple[List[Features], List[Target]]]:
    """Features and targets of `size` records at a time, fewer in the last minibatch.

    >>> for features, targets in minibatches(records, 32, lambda r: (pixels(r), r.json("species"))):
    ...     model.partial_fit(features, targets, classes)
    """
    examples = map(example, records)
    while True:
        batch = list(islice(examples, size))
        if not batch:
            return
        features, targets = zip(*batch)
        yield list(features), list(targets)
