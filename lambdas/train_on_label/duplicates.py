"""Which sources were seen before, in bounded memory."""

from collections.abc import Sequence

_FIRST_CAPACITY = 157_000  # CPython makes a set of 2^18 slots larger at 157,286


class SeenSources:
    """Finds the hashes that were added before.

    Two sources share a 64-bit hash with a probability of 1 in 1.5 million among 5 million lines.

    A set that grows holds its old and its new table for a moment, and is nearly empty afterwards. So one set
    is filled just to the edge and then a larger one begun: from 62,000 lines on that takes at most 100 bytes a
    line, and below it less than 7 MB in all.
    """

    def __init__(self) -> None:
        self._full: list[set[int]] = []
        self._current: set[int] = set()
        self._capacity = _FIRST_CAPACITY

    def add(self, hashes: Sequence[int]) -> list[bool] | None:
        """For each hash whether it was there before; None if none was, which is the usual case."""
        new = set(hashes)
        if len(new) == len(hashes) and all(table.isdisjoint(new) for table in (*self._full, self._current)):
            self._store(new)
            return None
        duplicate = []
        for value in hashes:
            known = value in self._current or any(value in table for table in self._full)
            duplicate.append(known)
            if not known:
                self._current.add(value)
        self._store(set())
        return duplicate

    def _store(self, new: set[int]) -> None:
        if len(self._current) + len(new) > self._capacity:
            self._full.append(self._current)
            self._current = set()
            self._capacity *= 2
        self._current |= new
