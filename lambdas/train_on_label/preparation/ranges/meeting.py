"""Marks of ranges meet, a partition of the hash space at a time: what of each newer manifests label or judge,
and what earlier ranges of its manifest label.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple, Protocol

from xxhash import xxh3_128_hexdigest

from train_on_label.preparation.ranges.marks import SLICES, OfKinds, Slices, Stretch, bound, marks_of

_MARK_BYTES = 24
"""Of memory: a mark is read, may be what a range is told, and is then written."""
_OTHER_MB = 400
"""Of Python, what is met in one step, and of where all marks lie."""
_STEP, _STEP_OF_A_RANGE = 100_000, 50
"""Marks that are met at a time, or so many of each range, whichever is more."""
_MOST = 64_000_000
"""Marks of one partition, whatever its memory: 0.5 to 0.8 microseconds each were measured."""


def marks_within(memory_mb: int) -> int:
    """How many marks can meet in a function of so much memory, and in a minute."""
    return min(max(1, memory_mb - _OTHER_MB) * 2**20 // _MARK_BYTES, _MOST)


class ReadsStretches(Protocol):
    """Reads marks."""

    def __call__(self, stretches: Iterable[Stretch]) -> Iterator["array[int]"]:
        """Those of each stretch, in order."""


class Attendee(NamedTuple):
    """A range whose marks meet others."""

    number: int
    """Of the range."""
    manifest: int
    is_beyond: bool
    """Whether its lines are too many to be checked for duplicates."""
    marks: str
    """Where they lie."""
    slices: Slices


@dataclass(frozen=True)
class Meeting:
    """Ranges in their order, newest manifest first."""

    attendees: tuple[Attendee, ...]
    ranges: int
    """All that there are; some need not attend."""
    partitions: int
    """Among how many workers the hash space is parted."""

    @classmethod
    def of(cls, attendees: Sequence[Attendee], ranges: int, marks_at_once: int) -> "Meeting":
        """In partitions of so many marks at most; there are no more partitions than slices."""
        # Lines beyond what is checked for duplicates matter to other manifests only.
        is_union = any(each.manifest for each in attendees)
        asking = [each for each in attendees if each.slices.count and (is_union or not each.is_beyond)]
        partitions = -(-sum(each.slices.count for each in asking) // marks_at_once)
        return cls(tuple(asking) if len(asking) > 1 else (), ranges, min(max(partitions, 1), SLICES))

    @cached_property
    def digest(self) -> str:
        """Another one where other parts meet."""
        told = (self.ranges, self.partitions, [each[:-1] for each in self.attendees])
        return xxh3_128_hexdigest(repr(told).encode())

    def hold(self, partition: int, read: ReadsStretches, step: int = 0) -> list["array[int]"]:
        """Of each range, in turn: its marks in the partition that newer manifests have, and that earlier
        ranges have.

        All marks of the partition are held, and of what is known of them a step's.
        """
        first, end = (SLICES * each // self.partitions for each in (partition, partition + 1))
        marks = list(read(Stretch(each.marks, each.slices, first, end) for each in self.attendees))
        found = [array("Q") for _ in range(2 * self.ranges)]
        step = step or max(_STEP, _STEP_OF_A_RANGE * len(marks))
        steps = -(-sum(map(len, marks)) // step)
        at = [0] * len(marks)
        for number in range(steps):
            until = bound(first * steps + (end - first) * (number + 1), SLICES * steps)
            ends = [bisect_left(some, until, start) for some, start in zip(marks, at, strict=True)]
            self._step([some[start:end] for some, start, end in zip(marks, at, ends, strict=True)], found)
            at = ends
        return found

    def _step(self, marks: Sequence["array[int]"], found: list["array[int]"]) -> None:
        newer: set[int] = set()
        rows = zip(self.attendees, marks, strict=True)
        for _, of_manifest in groupby(rows, key=lambda row: row[0].manifest):
            seen: set[int] = set()
            judged: set[int] = set()
            for each, some in of_manifest:
                own = OfKinds.of(some)
                checked = [] if each.is_beyond else own.seen
                if superseded := newer.intersection(own.seen).union(newer.intersection(own.unchecked)):
                    found[2 * each.number].extend(marks_of(superseded))
                if duplicates := seen.intersection(checked):
                    found[2 * each.number + 1].extend(marks_of(duplicates))
                seen.update(checked)
                judged.update(own.judged)
            newer |= seen | judged
