"""The charts that the card can draw: what is counted, under which words."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, inf, log10

_CHARACTER = 5.8  # pixels of the picture, whose axis has 340 of them
_AXIS, _GAP = 340, 8
_WITHOUT_END = "\N{INFINITY}"

Ticks = tuple[tuple[float, str], ...]
"""Places on an axis, in columns from its beginning, and what stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A histogram, its bins from left to right."""

    title: str
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    note: str = ""
    edges: tuple[str, ...] = ()
    """What stands between the columns and at both ends, in place of each column's label below it."""

    @property
    def kind(self) -> str:
        """Which macro draws it."""
        return "columns"

    @property
    def ticks(self) -> Ticks:
        """As many as there is room for."""
        return _ticks(self.edges or self.labels, 0 if self.edges else 0.5, len(self.counts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A histogram of two values: rows from the top, columns from the left."""

    title: str
    across: str
    down: str
    """What the columns and the rows are of."""
    labels: tuple[str, ...]
    """Of the columns, and of the rows too."""
    edges: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    note: str = ""
    mark: int | None = None
    """Columns and rows within a border that is drawn in."""

    @property
    def kind(self) -> str:
        """Which macro draws it."""
        return "grid"

    @property
    def ticks(self) -> Ticks:
        """As many as there is room for."""
        return _ticks(self.edges, 0, len(self.labels))


Chart = Columns | Grid


def columns(title: str, values: Sequence[float], edges: Sequence[float], *, note: str = "") -> Columns:
    """Values in bins that each begin with an edge; whatever lies beyond is in the first or the last one."""
    counts = Counter(_bins(values, edges))
    names = _names(edges)
    columns = tuple(counts[at] for at in range(1, len(edges)))
    return Columns(title=title, labels=_spans(names), counts=columns, edges=names, note=note)


def whole_numbers(title: str, values: Sequence[int], *, most: int = 15, note: str = "") -> Columns:
    """Whole numbers, each in a column of its own, or several where there are too many for that."""
    width = _round_up(ceil((max(values) + 1) / most))
    bins = max(values) // width + 1
    counts = [0] * bins
    for value in values:
        counts[value // width] += 1
    if width == 1:
        return Columns(title=title, labels=tuple(map(str, range(bins))), counts=tuple(counts), note=note)
    starts = range(0, bins * width, width)
    return Columns(
        title=title,
        labels=tuple(f"{start:,} to {start + width - 1:,}" for start in starts),
        counts=tuple(counts),
        edges=tuple(f"{start:,}" for start in (*starts, bins * width)),
        note=note,
    )


def grid(
    title: str,
    points: tuple[Iterable[float], Iterable[float]],
    edges: Sequence[float],
    *,
    across: str,
    down: str,
    note: str = "",
    mark: float | None = None,
) -> Grid:
    """Points, given as how far across and how far down they are, in bins of both; `mark` is an edge."""
    counts = Counter(zip(*(_bins(values, edges) for values in points), strict=True))
    bins = range(1, len(edges))
    names = _names(edges)
    return Grid(
        title=title,
        across=across,
        down=down,
        labels=_spans(names),
        edges=names,
        counts=tuple(tuple(counts[x, y] for x in bins) for y in bins),
        note=note,
        mark=None if mark is None else edges.index(mark),
    )


def _bins(values: Iterable[float], edges: Sequence[float]) -> Iterator[int]:
    """The bin of each, counted from 1."""
    last = len(edges) - 1
    return (bisect_right(edges, value, 1, last) for value in values)


def _names(edges: Sequence[float]) -> tuple[str, ...]:
    return tuple(_WITHOUT_END if edge == inf else f"{edge:g}" for edge in edges)


def _spans(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        f"{low} and more" if high == _WITHOUT_END else f"{low} to {high}" for low, high in pairwise(names)
    )


def _ticks(names: Sequence[str], first: float, columns: int) -> Ticks:
    room = _AXIS / columns
    every = ceil((max(map(len, names)) * _CHARACTER + _GAP) / room)
    return tuple((place + first, name) for place, name in enumerate(names) if place % every == 0)


def _round_up(width: int) -> int:
    """To 1, 2 or 5 times a power of ten: bins that people can read."""
    power = int(10 ** floor(log10(width)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= width)
