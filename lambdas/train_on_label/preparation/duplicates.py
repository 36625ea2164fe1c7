"""Which sources were seen before, in bounded memory."""

from collections.abc import Sequence
from itertools import repeat
from operator import rshift

# CPython makes a set of 2^17 slots larger at 78,643 entries.
_FIRST_CAPACITY = 78_600
# An int of at most 60 bits takes 32 bytes, a longer one 48.
_BITS_LET_GO = 4


class SeenSources:
    """Finds the 64-bit hashes that were added before, by 60 bits of each.

    Among 5 million sources two are taken for one with a probability of 1 in 92,000.

    A set that grows holds its old and its new table for a moment, and is nearly empty afterwards. So one set
    is filled just to the edge and then another of twice the size begun: that takes at most 100 bytes a line
    from 35,000 lines on, and less than 3.5 MB in all below.
    """

    def __init__(self) -> None:
        self._full: list[set[int]] = []
        self._current: set[int] = set()
        self._capacity = _FIRST_CAPACITY

    def add(self, hashes: Sequence[int]) -> list[bool] | None:
        """For each hash whether it was there before; None if none was, which is the usual case."""
        marks = list(map(rshift, hashes, repeat(_BITS_LET_GO)))
        tables = (*self._full, self._current)
        known: set[int] = set()
        if all(table.isdisjoint(marks) for table in tables):
            if self._store(marks) == len(marks):
                return None
        else:
            known.update(*(table.intersection(marks) for table in tables))
            self._store([mark for mark in marks if mark not in known])
        seen: list[bool] = []
        for mark in marks:
            seen.append(mark in known)
            known.add(mark)
        return seen

    def _store(self, marks: list[int]) -> int:
        """How many different ones there are among these, none of which is there yet."""
        if len(self._current) + len(marks) > self._capacity:
            self._full.append(self._current)
            self._current = set()
            self._capacity *= 2
        before = len(self._current)
        self._current.update(marks)
        return len(self._current) - before
