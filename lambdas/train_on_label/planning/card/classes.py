"""What the card says of classes: the largest first, the tail folded, and how uneven they are."""

from dataclasses import dataclass

from train_on_label.preparation.dataset import ClassCount, Dataset

_SHOWN = 20
_UNEVEN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """The classes of a dataset."""

    shown: tuple[ClassCount, ...]
    folded: tuple[ClassCount, ...]
    most: int
    """Records of the largest one."""
    empty: tuple[str, ...]
    """Names of those that no record carries."""
    imbalance: str | None
    """A sentence, where the largest is far larger than the smallest."""


def classes_of(dataset: Dataset) -> Classes:
    """By their records, train and validation together."""
    ordered = sorted(dataset.classes, key=lambda row: (-_records(row), row.id))
    carried = [row for row in ordered if _records(row)]
    imbalance = None
    if carried and _records(carried[0]) >= _UNEVEN * _records(carried[-1]):
        largest, smallest = carried[0], carried[-1]
        imbalance = (
            f"{largest.name} has {_records(largest):,} records, {smallest.name} {_records(smallest):,}: "
            f"{_records(largest) / _records(smallest):.0f} times as many."
        )
    return Classes(
        shown=tuple(ordered[:_SHOWN]),
        folded=tuple(ordered[_SHOWN:]),
        most=max(map(_records, ordered), default=1) or 1,
        empty=tuple(row.name for row in ordered if not _records(row)),
        imbalance=imbalance,
    )


def _records(row: ClassCount) -> int:
    return row.train + row.validation
