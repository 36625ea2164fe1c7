"""Counts of a manifest or of a part of it; the counts of parts add up to those of the whole."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from train_on_label.codes import Code
from train_on_label.preparation.sample import Sample
from train_on_label.preparation.screening.screened import RejectedLine
from train_on_label.preparation.screening.verdict import Annotations, Classes, ClassKey

FIRST_REJECTED = 3
MOST_BUCKETS = 1_000
MOST_DUPLICATED = 10_000
"""Sources that came more than once, of which the labels are compared."""


@dataclass(slots=True)
class Extremes:
    """The lowest and the highest hash among records; None where there are none."""

    lowest: int | None = None
    highest: int | None = None

    def add(self, hashes: Iterable[int | None]) -> None:
        """Takes further hashes in."""
        known = [value for value in (self.lowest, self.highest, *hashes) if value is not None]
        if known:
            self.lowest, self.highest = min(known), max(known)


@dataclass(slots=True)
class ChannelTally:
    """What was written to one channel."""

    records: int = 0
    carrying: Counter[ClassKey] = field(default_factory=Counter)
    """Class -> records that carry it."""
    annotations: Counter[ClassKey] = field(default_factory=Counter)
    """Class -> boxes, cuboids or entities of it; empty where labels have no such parts."""
    groups: Extremes = field(default_factory=Extremes)
    """Of the groups' hashes, for as long as the other channel is empty."""
    keys: Extremes = field(default_factory=Extremes)
    """Of the keys' hashes, likewise."""

    def add(self, classes: Sequence[Classes], annotations: Sequence[Annotations]) -> None:
        """Counts records by their classes, and annotations by theirs."""
        self.records += len(classes)
        _count(classes, self.carrying)
        _count(annotations, self.annotations)

    def merge(self, other: "ChannelTally") -> None:
        """Adds what another part counted."""
        self.records += other.records
        self.carrying.update(other.carrying)
        self.annotations.update(other.annotations)
        self.groups.add((other.groups.lowest, other.groups.highest))
        self.keys.add((other.keys.lowest, other.keys.highest))


def _count(keys: Sequence[Iterable[ClassKey]], counts: Counter[ClassKey]) -> None:
    """Adds up all keys; ids below 256, as most are, by their bytes, which is quicker than Counter alone."""
    try:
        rest = bytes(chain.from_iterable(keys))  # type: ignore[arg-type]  # TypeError where they are names
    except (TypeError, ValueError):
        counts.update(chain.from_iterable(keys))
        return
    while rest:
        others = rest.translate(None, rest[:1])
        counts[rest[0]] += len(rest) - len(others)
        rest = others


@dataclass(slots=True)
class Tally:
    """Everything counted of a manifest or of a part of it."""

    sample: Sample
    lines: int = 0
    blank_end: int = 0
    """Blank lines behind the last line: they become refused lines if a part with lines follows."""
    rejected: Counter[Code] = field(default_factory=Counter)
    first_rejected: dict[Code, list[RejectedLine]] = field(default_factory=dict)
    """The first few lines refused with each code."""
    unlabeled: int = 0
    """Lines that lack the label attribute; all of them are refused."""
    warnings: Counter[Code] = field(default_factory=Counter)
    other_types: Counter[str] = field(default_factory=Counter)
    """Lines of each task type but the expected one, by metadata type."""
    buckets: Counter[str] = field(default_factory=Counter)
    """Accepted lines by the bucket of their source; empty where the source is text."""
    train: ChannelTally = field(default_factory=ChannelTally)
    validation: ChannelTally = field(default_factory=ChannelTally)
    names: dict[int, str] = field(default_factory=dict)
    """Class id -> the first name that a line gave it."""
    max_boxes: int = 0
    duplicated: dict[int, None] = field(default_factory=dict)
    """Hashes of what came more than once, the first MOST_DUPLICATED of them in order."""
    is_checked_for_duplicates: bool = True
    """Whether every accepted line was."""

    @property
    def accepted(self) -> int:
        """Records in both channels."""
        return self.train.records + self.validation.records

    def add_first_rejected(self, line: RejectedLine) -> None:
        """Remembers a refused line, if it is one of the first few with its code; lines come in order."""
        remembered = self.first_rejected.setdefault(line.why.code, [])
        if len(remembered) < FIRST_REJECTED:
            remembered.append(line)

    def add_duplicated(self, hashes: Iterable[int]) -> None:
        """Remembers what came more than once."""
        for each in hashes:
            if len(self.duplicated) == MOST_DUPLICATED:
                return
            self.duplicated[each] = None

    def merge(self, later: "Tally") -> None:
        """Adds what was counted of the part behind this one, whose own blank end was taken in."""
        for rejected in later.first_rejected.values():
            for line in rejected:
                self.add_first_rejected(line._replace(number=line.number + self.lines))
        self.blank_end += later.blank_end
        self._add(later)
        for bucket, count in later.buckets.items():
            if bucket in self.buckets or len(self.buckets) < MOST_BUCKETS:
                self.buckets[bucket] += count
        self.sample.merge(later.sample)
        self.names = {**later.names, **self.names}

    def add_manifest(self, other: "Tally") -> None:
        """Adds what was counted of another manifest, whose lines have numbers of their own.

        Its sample is this one's, its names are its own.
        """
        for rejected in other.first_rejected.values():
            for line in rejected:
                self.add_first_rejected(line)
        self._add(other)
        self.buckets.update(other.buckets)

    def _add(self, later: "Tally") -> None:
        self.lines += later.lines
        self.rejected.update(later.rejected)
        self.unlabeled += later.unlabeled
        self.warnings.update(later.warnings)
        self.other_types.update(later.other_types)
        self.train.merge(later.train)
        self.validation.merge(later.validation)
        self.max_boxes = max(self.max_boxes, later.max_boxes)
        self.add_duplicated(later.duplicated)
        self.is_checked_for_duplicates &= later.is_checked_for_duplicates


def count_buckets(
    places: Sequence[str], records: int, buckets: Counter[str], known: Collection[str] = ()
) -> None:
    """Counts records by the buckets of their `s3://bucket/`, one for all or one each; the first thousand.

    `known` are those that earlier parts of the manifest have.
    """
    counts = {places[0]: records} if len(places) == 1 else Counter(places)
    for place, count in counts.items():
        bucket = place.split("/")[2]
        if bucket in buckets or bucket in known or len(buckets.keys() | known) < MOST_BUCKETS:
            buckets[bucket] += count
