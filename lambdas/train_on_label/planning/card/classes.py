"""What the card says of classes: the largest first, the tail folded, and how uneven they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from train_on_label.preparation.dataset import ClassCount, Dataset

_SHOWN = 20
_MOST = 500
_UNEVEN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """The classes of a dataset."""

    shown: tuple[ClassCount, ...]
    folded: tuple[ClassCount, ...]
    left_out: int
    """How many smaller ones are not on the card, so that it stays small."""
    most: int
    """Records of the largest one."""


def classes_of(dataset: Dataset) -> Classes:
    """By their records, train and validation together."""
    ordered = sorted(dataset.classes, key=lambda row: (-records(row), row.id))
    most = records(ordered[0]) if ordered else 0
    return Classes(
        shown=tuple(ordered[:_SHOWN]),
        folded=tuple(ordered[_SHOWN:_MOST]),
        left_out=len(ordered[_MOST:]),
        most=most or 1,
    )


def imbalance(classes: Sequence[ClassCount]) -> tuple[str, bool]:
    """The largest class against the smallest that has annotations, and whether they are far apart."""
    carried = sorted((annotations(row), row.name) for row in classes if annotations(row))
    if len(carried) < 2:  # noqa: PLR2004  # one is not larger than another
        return "there are no two to compare", False
    (least, smallest), (most, largest) = carried[0], carried[-1]
    said = f"{largest} has {most:,} annotations, {smallest} has {least:,}: {most / least:,.1f} times as many"
    return said, most >= _UNEVEN * least


def records(row: ClassCount) -> int:
    """Those that carry the class."""
    return row.train + row.validation


def annotations(row: ClassCount) -> int:
    """Its boxes, cuboids or entities; where labels have no such parts, its records."""
    return row.train_boxes + row.validation_boxes or records(row)
