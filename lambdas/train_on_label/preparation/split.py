"""The split: a property of the image, never of the file.

A record's side depends on nothing but its source's key (or the group that it belongs to) and the profile's
salt, so order, duplicates, chunks, workers, growth of the dataset and copies in other buckets change nothing.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from operator import xor
from typing import NamedTuple

from xxhash import xxh3_64_intdigest

from train_on_label.settings.profile.dataset_options import DatasetOptions

_HASHES = 1 << 64
_SCHEME = "s3://"


class Crossing(NamedTuple):
    """Records that change the channel, because the split would leave one of them empty."""

    to_validation: bool
    hash: int
    by_key: bool
    """Whether `hash` is of one source's key; otherwise it is of a group."""


class Hashes(NamedTuple):
    """Of each record of a batch."""

    sources: list[int]
    """Of the whole source: equal for duplicates."""
    keys: list[int]
    """Of the source without its bucket; text has none."""
    groups: list[int]
    """What decides: equal to `keys` where the profile names no groups."""
    places: Sequence[str]
    """The beginning of the source up to its key: `s3://bucket/`, of text nothing. Where all have the same,
    that stands there once."""


@dataclass(frozen=True, slots=True)
class Split:
    """Assigns records to the validation channel or to train."""

    threshold: int
    seed: int
    group_of: Callable[[str, str], str] | None = None
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
        """The hash of each source, of its key and of its group: 64 bits of XXH3, frozen for ever."""
        places = _places(sources)
        of_each = [place.encode() for place in places]
        is_one = len(places) == 1
        # Bytes are cut sooner than text.
        cut = map(bytes.removeprefix, map(str.encode, sources), repeat(of_each[0]) if is_one else of_each)
        keys = cut if self.group_of is None else list(cut)
        by_key = self._digests(keys)
        # In place of hashing twice, the key's hash is marked by its bucket's.
        marks = dict(zip(places, self._digests(of_each), strict=True))
        of_place = repeat(marks[places[0]]) if is_one else map(marks.__getitem__, places)
        by_source = list(map(xor, by_key, of_place))
        if self.group_of is None:
            return Hashes(by_source, by_key, by_key, places)
        groups = list(map(self.group_of, sources, map(bytes.decode, keys)))
        return Hashes(by_source, by_key, self.digests(groups), places)

    def in_validation(self, hashes: Hashes) -> list[bool]:
        """Whether each record is in the validation channel."""
        threshold, crossing = self.threshold, self.crossing
        if crossing is None:
            return [group < threshold for group in hashes.groups]
        compared = hashes.keys if crossing.by_key else hashes.groups
        return [
            crossing.to_validation if mark == crossing.hash else group < threshold
            for mark, group in zip(compared, hashes.groups, strict=True)
        ]

    def digests(self, texts: Iterable[str]) -> list[int]:
        """The hash of each text."""
        return self._digests(map(str.encode, texts))

    def _digests(self, texts: Iterable[bytes]) -> list[int]:
        return list(map(xxh3_64_intdigest, texts, repeat(self.seed)))


def _places(sources: Sequence[str]) -> list[str]:
    place = _place(min(sources))
    # In the order of strings, whatever lies between two URIs of one bucket is in that bucket.
    return [place] if place and place == _place(max(sources)) else list(map(_place, sources))


def _place(source: str) -> str:
    return source[: source.find("/", len(_SCHEME)) + 1] if source.startswith(_SCHEME) else ""


def _group_finder(pattern: str) -> Callable[[str, str], str]:
    search = re.compile(pattern).search

    def group_of(source: str, key: str) -> str:
        match = search(source)
        if match is None:
            return key
        return (match[1] if match.re.groups else None) or match[0] or key

    return group_of
