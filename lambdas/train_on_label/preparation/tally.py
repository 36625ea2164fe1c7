"""Counts of a manifest or of a part of it; the counts of parts add up to those of the whole."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from train_on_label.codes import Code
from train_on_label.preparation.sample import Sample
from train_on_label.preparation.screening.screened import RejectedLine, blank_line
from train_on_label.preparation.screening.verdict import Annotations, Classes, ClassKey

FIRST_REJECTED = 3
_MOST_BUCKETS = 1_000


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


def _count(keys: Iterable[Iterable[ClassKey]], counts: Counter[ClassKey]) -> None:
    """Adds up all keys; ids below 256, as most are, by their bytes, which is quicker than Counter alone."""
    flat = list(chain.from_iterable(keys))
    try:
        rest = bytes(flat)  # type: ignore[arg-type]  # raises TypeError where they are names
    except (TypeError, ValueError):
        counts.update(flat)
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
    duplicated: set[int] = field(default_factory=set)
    """Hashes of what came more than once, up to a number of them."""

    @property
    def accepted(self) -> int:
        """Records in both channels."""
        return self.train.records + self.validation.records

    def add_first_rejected(self, line: RejectedLine) -> None:
        """Remembers a refused line, if it is one of the first few with its code; lines come in order."""
        remembered = self.first_rejected.setdefault(line.why.code, [])
        if len(remembered) < FIRST_REJECTED:
            remembered.append(line)

    def merge(self, later: "Tally") -> None:
        """Adds what was counted of the part behind this one.

        A source that is in both parts is no duplicate in either of them.
        """
        if later.lines:
            for number in range(self.lines + 1, self.lines + 1 + min(self.blank_end, FIRST_REJECTED)):
                self.add_first_rejected(blank_line(number))
            self.lines += self.blank_end
            self.rejected[Code.BLANK_LINE] += self.blank_end
            self.blank_end = 0
        if any(self.names.get(class_id, name) != name for class_id, name in later.names.items()):
            self.warnings[Code.CLASS_NAMES_DIFFER] += 1
        for rejected in later.first_rejected.values():
            for line in rejected:
                self.add_first_rejected(line._replace(number=line.number + self.lines))
        self.blank_end += later.blank_end
        self._add(later)
        self.sample.merge(later.sample)
        self.names = {**later.names, **self.names}
        self.duplicated |= later.duplicated

    def add_manifest(self, other: "Tally") -> None:
        """Adds what was counted of another manifest, whose lines have numbers of their own.

        Its sample is this one's, its names are its own.
        """
        for rejected in other.first_rejected.values():
            for line in rejected:
                self.add_first_rejected(line)
        self._add(other)

    def _add(self, later: "Tally") -> None:
        self.lines += later.lines
        self.rejected.update(later.rejected)
        self.unlabeled += later.unlabeled
        self.warnings.update(later.warnings)
        self.other_types.update(later.other_types)
        self.buckets.update(later.buckets)
        self.train.merge(later.train)
        self.validation.merge(later.validation)
        self.max_boxes = max(self.max_boxes, later.max_boxes)


def count_buckets(places: Sequence[str], records: int, buckets: Counter[str]) -> None:
    """Counts records by the buckets of their `s3://bucket/`, one for all or one each; the first thousand."""
    counts = {places[0]: records} if len(places) == 1 else Counter(places)
    for place, count in counts.items():
        bucket = place.split("/")[2]
        if bucket in buckets or len(buckets) < _MOST_BUCKETS:
            buckets[bucket] += count
