"""What was seen of a dataset's images, and what that says of all of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, lgamma

from train_on_label.preparation.images.checks import Finding
from train_on_label.preparation.sample import SampledLine

_CONFIDENCE = 0.95
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """A small copy of an image, for people."""

    source: str
    jpeg: bytes
    width: int
    height: int
    line: SampledLine | None = None
    """Whose label can be drawn into it; None where the line was refused."""
    number: int | None = None
    """Of the refused line."""
    faults: tuple[Finding, ...] = ()
    classes: tuple[int, ...] = ()
    """Those of its mask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenImages:
    """Images of a dataset, looked at in whole: a sample, or as many as there was time for."""

    every: bool = False
    """Whether the headers of all images were looked at before, and their lines refused where at fault."""
    accepted: int
    """Lines that those stand for."""
    looked: int
    faulty: Mapping[str, tuple[Finding, ...]]
    """Source of an image at fault -> what is wrong."""
    nearly_same: tuple[tuple[str, str], ...] = ()
    """An image of validation, and one of train that it looks nearly the same as."""
    compared: int = 0
    """Images among which such were looked for."""
    sizes: tuple[tuple[int, int], ...] = ()
    """Width and height of each that could be opened."""
    pixels: Mapping[int, int] = field(default_factory=dict)
    """Class id -> pixels in the sample's masks."""
    thumbnails: tuple[Thumbnail, ...] = field(default=(), repr=False)

    @property
    def at_fault(self) -> int:
        """Images with a fault of their own, not of the bucket that denies reading them."""
        return sum(not all(fault.denied for fault in faults) for faults in self.faulty.values())

    @property
    def at_most(self) -> int:
        """The most accepted lines whose images are at fault, with 95 % confidence."""
        return at_most(self.at_fault, self.looked, self.accepted)

    @property
    def counts(self) -> Counter[str]:
        """Code -> images."""
        codes = ({fault.code.name for fault in faults} for faults in self.faulty.values())
        return Counter(code for each in codes for code in sorted(each))

    @property
    def denied(self) -> set[str]:
        """Buckets that deny reading."""
        return {fault.denied for faults in self.faulty.values() for fault in faults if fault.denied}

    @property
    def share(self) -> str:
        """How many have faults, in words."""
        faulty, looked = self.at_fault, self.looked
        of_all = f", and so up to {self.at_most / self.accepted:.1%} of all (95 % confidence)"
        images = "images looked at in whole" if self.every else "sampled images"
        return f"{faulty:,} of {looked:,} {images} ({faulty / looked:.1%}) have faults" + (
            of_all if looked < self.accepted else ""
        )

    def report(self) -> dict[str, object]:
        """As dataset.json has it."""
        return {
            "all": self.every,
            "looked_at": self.looked,
            "at_fault": self.at_fault,
            "at_most": self.at_most,
            "compared": self.compared,
        }

    def notes(self) -> list[str]:
        """The share at fault, the first images of each fault, and the first that look alike."""
        notes = [self.share] if self.at_fault else []
        for code in self.counts:
            named = [
                f"{source}: {fault.detail}"
                for source, faults in self.faulty.items()
                for fault in faults
                if fault.code.name == code
            ]
            notes += [f"{code}: {each}" for each in named[:_MOST_NAMED]]
        alike = [f"{one}, to validate, looks like {other}, to train" for one, other in self.nearly_same]
        notes += alike[:_MOST_NAMED]
        if self.every and self.compared < self.accepted:
            notes.append(f"images compared for near copies: {self.compared:,} of {self.accepted:,}")
        return notes


@lru_cache(maxsize=8)
def at_most(found: int, looked: int, of: int) -> int:
    """The most of `of` that are so, where `found` of `looked` chosen by chance are: with 95 % confidence.

    By the hypergeometric distribution, the exact one; where all were looked at, as many as were found.
    """
    low, high = found, of - (looked - found)
    while low < high:
        middle = (low + high + 1) // 2
        chance = sum(_chance(hit, looked, middle, of) for hit in range(found + 1))
        low, high = (middle, high) if chance > 1 - _CONFIDENCE else (low, middle - 1)
    return low


def _chance(hit: int, looked: int, so: int, of: int) -> float:
    """Of finding exactly so many."""
    if not max(0, looked - (of - so)) <= hit <= min(looked, so):
        return 0
    return exp(_combinations(so, hit) + _combinations(of - so, looked - hit) - _combinations(of, looked))


def _combinations(of: int, chosen: int) -> float:
    """The logarithm of how many there are."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)
