"""The charts that the card can draw: what is counted, under which words."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A histogram, its bins from left to right."""

    title: str
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    note: str = ""

    @property
    def kind(self) -> str:
        """Which macro draws it."""
        return "columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A histogram of two values: rows from the top, columns from the left."""

    title: str
    column_labels: tuple[str, ...]
    row_labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    note: str = ""
    mark: tuple[int, int] | None = None
    """Columns and rows within a border that is drawn in."""

    @property
    def kind(self) -> str:
        """Which macro draws it."""
        return "grid"


Chart = Columns | Grid


def columns(title: str, values: Sequence[float], edges: Sequence[float], *, note: str = "") -> Columns:
    """Values in bins that each begin with an edge; the last one has its end too."""
    counts = _binned(values, edges)
    labels = tuple(f"{low:g} to {high:g}" for low, high in pairwise(edges))
    return Columns(title=title, labels=labels, counts=tuple(counts), note=note)


def whole_numbers(title: str, values: Sequence[int], *, most: int = 15, note: str = "") -> Columns:
    """Whole numbers, each in a column of its own, or several where there are too many for that."""
    width = _round_up(ceil((max(values) + 1) / most))
    bins = max(values) // width + 1
    counts = [0] * bins
    for value in values:
        counts[value // width] += 1
    ends = ((start * width, (start + 1) * width - 1) for start in range(bins))
    labels = tuple(str(low) if low == high else f"{low} to {high}" for low, high in ends)
    return Columns(title=title, labels=labels, counts=tuple(counts), note=note)


def grid(
    title: str,
    points: Iterable[tuple[float, float]],
    edges: Sequence[float],
    *,
    note: str = "",
    mark: float | None = None,
) -> Grid:
    """Points in bins of both their coordinates; `mark` is an edge."""
    last = len(edges) - 2
    counts = [[0] * (last + 1) for _ in range(last + 1)]
    for x, y in points:
        column, row = (min(max(bisect_right(edges, value) - 1, 0), last) for value in (x, y))
        counts[row][column] += 1
    labels = tuple(f"{low:g} to {high:g}" for low, high in pairwise(edges))
    marked = None if mark is None else (bisect_right(edges, mark) - 1,) * 2
    return Grid(
        title=title,
        column_labels=labels,
        row_labels=labels,
        counts=tuple(map(tuple, counts)),
        note=note,
        mark=marked,
    )


def _binned(values: Iterable[float], edges: Sequence[float]) -> list[int]:
    last = len(edges) - 2
    counts = [0] * (last + 1)
    for value in values:
        counts[min(max(bisect_right(edges, value) - 1, 0), last)] += 1
    return counts


def _round_up(width: int) -> int:
    """To 1, 2 or 5 times a power of ten: bins that people can read."""
    power = int(10 ** floor(log10(width)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= width)
