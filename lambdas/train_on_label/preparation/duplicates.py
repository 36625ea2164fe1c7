"""Which sources were seen before, in bounded memory."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from operator import rshift

# An int of at most 60 bits takes 32 bytes, a longer one 48.
_BITS_LET_GO = 4


class SeenSources:
    """Finds the 64-bit hashes that were added before, by 60 bits of each.

    Among 5 million sources two are taken for one with a probability of 1 in 92,000.

    One set holds all: each further one is another look into memory that no cache holds, and such looks are
    what this takes. A set that grows holds its old and its new table for a moment: that takes at most 120
    bytes a line from 30,000 lines on, and less than 3.5 MB in all below. 5 million take 59 bytes each.
    """

    def __init__(self) -> None:
        self._held: set[int] = set()

    def add(self, hashes: Sequence[int]) -> list[bool] | None:
        """For each hash whether it was there before; None if none was, which is the usual case."""
        marks = list(map(rshift, hashes, repeat(_BITS_LET_GO)))
        known: set[int] = set()
        before = len(self._held)
        if not self._held.isdisjoint(marks):
            known = self._held.intersection(marks)
        self._held.update(marks)
        if len(self._held) == before + len(marks):
            return None
        seen: list[bool] = []
        for mark in marks:
            seen.append(mark in known)
            known.add(mark)
        return seen

    @classmethod
    def of(cls, marks: Iterable[int]) -> "SeenSources":
        """Holds what another's `marks` gave."""
        held = cls()
        held.hold(marks)
        return held

    def seen(self, hashes: Sequence[int]) -> list[bool] | None:
        """The same, adding none of them."""
        if not self._held:
            return None
        marks = list(map(rshift, hashes, repeat(_BITS_LET_GO)))
        if self._held.isdisjoint(marks):
            return None
        return list(map(self._held.__contains__, marks))

    def held_of(self, marks: Iterable[int]) -> set[int]:
        """Those of another's marks that are held here."""
        return self._held.intersection(marks) if self._held else set()

    def hold(self, marks: Iterable[int]) -> None:
        """Holds another's marks too."""
        self._held.update(marks)

    def united(self, other: "SeenSources") -> "SeenSources":
        """One of the two, holding what both hold; neither is to be used otherwise afterwards."""
        if not self._held:
            return other
        self.hold(other.marks())
        return self

    def marks(self) -> Iterator[int]:
        """What is held, 60 bits of each hash."""
        return iter(self._held)
