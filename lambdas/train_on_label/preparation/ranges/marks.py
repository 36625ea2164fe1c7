"""Marks of what lines label or judge, and how they are kept: sorted, in slices of the hash space."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from xxhash import xxh3_64_intdigest

SLICES = 256
"""Of the hash space; they are of equal size, and so hold about as many marks."""

_KIND_BITS = 2
_MARK_BITS = 60  # as SeenSources has them
_BYTES = 8


def no_marks() -> "array[int]":
    """Marks of sources, as SeenSources has them; none yet."""
    return array("Q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Of one range, each once."""

    seen: "array[int]" = field(default_factory=no_marks)
    """Of everything that it labels."""
    unchecked: "array[int]" = field(default_factory=no_marks)
    """Of what lines label that are too many to be checked for duplicates, where newer manifests may too."""
    judged: "array[int]" = field(default_factory=no_marks)
    """Of refused lines that take labels of older manifests away."""

    def sliced(self) -> Iterator["array[int]"]:
        """All of them in slices of the hash space, sorted, each with its kind."""
        kinds = (self.seen, self.unchecked, self.judged)
        together = array(
            "Q", sorted([mark << _KIND_BITS | kind for kind, marks in enumerate(kinds) for mark in marks])
        )
        for first, end in pairwise(bisect_left(together, bound(each, SLICES)) for each in range(SLICES + 1)):
            yield together[first:end]


def bound(number: int, count: int) -> int:
    """Where one of so many equal slices of the hash space begins, as marks with their kind are."""
    return (number << _MARK_BITS) // count << _KIND_BITS


class OfKinds(NamedTuple):
    """Marks by their kinds, all alike shifted."""

    seen: Sequence[int]
    unchecked: Sequence[int]
    judged: Sequence[int]

    @classmethod
    def of(cls, together: Sequence[int]) -> "OfKinds":
        """Of marks with their kinds."""
        mask = (1 << _KIND_BITS) - 1
        if not (others := [mark for mark in together if mark & mask]):
            return cls(together, (), ())
        seen = [mark for mark in together if not mark & mask]
        return cls(seen, *([mark - kind for mark in others if mark & mask == kind] for kind in (1, 2)))


def marks_of(shifted: Iterable[int]) -> "array[int]":
    """Marks as SeenSources has them, sorted."""
    return array("Q", sorted(mark >> _KIND_BITS for mark in shifted))


@dataclass(frozen=True, slots=True)
class Slices:
    """Where slices of an object lie, which is nothing but marks, and what each holds."""

    ends: "array[int]"
    """How many marks lie before the end of each slice."""
    digests: "array[int]"

    @classmethod
    def of(cls, slices: Sequence["array[int]"]) -> "Slices":
        """Those of an object that is made of them."""
        digests = (xxh3_64_intdigest(memoryview(each)) for each in slices)
        return cls(array("Q", accumulate(map(len, slices))), array("Q", digests))

    @property
    def count(self) -> int:
        """Of all marks."""
        return self.ends[-1] if self.ends else 0

    def counts(self) -> Iterator[int]:
        """Marks of each slice."""
        return (end - start for start, end in pairwise(chain((0,), self.ends)))


class Stretch(NamedTuple):
    """Slices that lie next to each other in one object."""

    name: str
    slices: Slices
    first: int
    end: int
    """The first slice that is none of them."""

    @property
    def place(self) -> tuple[int, int]:
        """From where to before where they lie, in bytes."""
        ends = self.slices.ends
        start = ends[self.first - 1] if self.first else 0
        return start * _BYTES, ends[self.end - 1] * _BYTES

    def checked(self, data: bytes) -> "array[int]":
        """The marks that were read there; ValueError where they are not what was written."""
        offset, end = self.place
        ends = [each * _BYTES - offset for each in self.slices.ends[self.first : self.end]]
        found = [xxh3_64_intdigest(data[start:end]) for start, end in pairwise((0, *ends))]
        if len(data) != end - offset or found != list(self.slices.digests[self.first : self.end]):
            raise ValueError("its marks are others")
        return array("Q", data)
