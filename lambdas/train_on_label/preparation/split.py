"""The split: a property of the image, never of the file.

A record's hash depends on nothing but its source (or the group that it belongs to) and the profile's salt, so
order, duplicates, chunks, workers and growth of the dataset change nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import NamedTuple

from xxhash import xxh3_64_intdigest

from train_on_label.settings.dataset_options import DatasetOptions

_HASHES = 1 << 64


class Crossing(NamedTuple):
    """Records that change the channel, because the split would leave one of them empty."""

    to_validation: bool
    hash: int
    by_source: bool
    """Whether `hash` is of one source; otherwise it is of a group."""


class Hashes(NamedTuple):
    """Of each record of a batch."""

    sources: list[int]
    groups: list[int]
    """What decides: equal to `sources` where the profile names no groups."""


@dataclass(frozen=True, slots=True)
class Split:
    """Assigns records to the validation channel or to train."""

    threshold: int
    seed: int
    group_of: Callable[[str], str] | None = None
    crossing: Crossing | None = None

    @classmethod
    def of(cls, options: DatasetOptions) -> "Split":
        """The split that a profile asks for."""
        return cls(
            # A larger fraction only adds to validation, it moves no image out of it.
            threshold=round(options.validation_fraction * _HASHES),
            seed=xxh3_64_intdigest(options.split_salt.encode()),
            group_of=_group_finder(options.group_by) if options.group_by else None,
        )

    def crossed(self, crossing: Crossing) -> "Split":
        """The same split with some records changing over."""
        return replace(self, crossing=crossing)

    def hashes(self, sources: Sequence[str]) -> Hashes:
        """The hash of each source and of its group: 64 bits of XXH3, frozen for ever."""
        by_source = self._digests(sources)
        if self.group_of is None:
            return Hashes(by_source, by_source)
        return Hashes(by_source, self._digests([self.group_of(source) for source in sources]))

    def in_validation(self, hashes: Hashes) -> list[bool]:
        """Whether each record is in the validation channel."""
        threshold, crossing = self.threshold, self.crossing
        if crossing is None:
            return [group < threshold for group in hashes.groups]
        compared = hashes.sources if crossing.by_source else hashes.groups
        return [
            crossing.to_validation if mark == crossing.hash else group < threshold
            for mark, group in zip(compared, hashes.groups, strict=True)
        ]

    def _digests(self, texts: Sequence[str]) -> list[int]:
        return list(map(xxh3_64_intdigest, map(str.encode, texts), repeat(self.seed)))


def _group_finder(pattern: str) -> Callable[[str], str]:
    search = re.compile(pattern).search

    def group_of(source: str) -> str:
        match = search(source)
        if match is None:
            return source
        return (match[1] if match.re.groups else None) or match[0] or source

    return group_of
