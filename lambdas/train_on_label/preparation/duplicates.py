"""Which sources were seen before, in bounded memory."""

from collections.abc import Iterator, Sequence, Set
from itertools import islice, repeat
from operator import rshift

# CPython makes a set of 2^17 slots larger at 78,643 entries.
_FIRST_CAPACITY = 78_600
# An int of at most 60 bits takes 32 bytes, a longer one 48.
_BITS_LET_GO = 4
_TAKEN_AT_ONCE = 10_000


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

    @classmethod
    def of(cls, marks: Sequence[int]) -> "SeenSources":
        """Holds what another's `marks` gave."""
        held = cls()
        held.hold(marks, set())
        return held

    def seen(self, hashes: Sequence[int]) -> list[bool] | None:
        """The same, adding none of them."""
        marks = list(map(rshift, hashes, repeat(_BITS_LET_GO)))
        tables = (*self._full, self._current)
        if all(table.isdisjoint(marks) for table in tables):
            return None
        known = set[int]().union(*(table.intersection(marks) for table in tables))
        return list(map(known.__contains__, marks))

    def held_of(self, marks: Sequence[int]) -> set[int]:
        """Those of another's marks that are held here."""
        tables = (*self._full, self._current)
        return set[int]().union(*(table.intersection(marks) for table in tables))

    def hold(self, marks: Sequence[int], held: Set[int]) -> None:
        """Holds another's marks too; `held` are those of them that are held already."""
        new = [mark for mark in marks if mark not in held] if held else marks
        for start in range(0, len(new), _TAKEN_AT_ONCE):
            self._store(new[start : start + _TAKEN_AT_ONCE])

    def united(self, other: "SeenSources") -> "SeenSources":
        """One of the two, holding what both hold; neither is to be used otherwise afterwards."""
        if not (self._full or self._current):
            return other
        for some in other.marks():
            self.hold(some, self.held_of(some))
        return self

    def marks(self) -> Iterator[Sequence[int]]:
        """What is held, 60 bits of each hash, a part at a time."""
        for table in (*self._full, self._current):
            rest = iter(table)
            while some := list(islice(rest, _TAKEN_AT_ONCE)):
                yield some

    def _store(self, marks: Sequence[int]) -> int:
        """How many different ones there are among these, none of which is there yet."""
        if len(self._current) + len(marks) > self._capacity:
            self._full.append(self._current)
            self._current = set()
            self._capacity *= 2
        before = len(self._current)
        self._current.update(marks)
        return len(self._current) - before
