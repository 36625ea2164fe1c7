"""The quick path: recognises the ordinary line, several times faster than plain json can look at it."""

from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from typing import NamedTuple

from msgspec import MsgspecError

from train_on_label.manifest import Batch
from train_on_label.screening.finders import finder
from train_on_label.screening.kindly_read import read_too_kindly
from train_on_label.screening.rules import Rules
from train_on_label.screening.schema import Record, line_decoder
from train_on_label.screening.sources import source_check
from train_on_label.screening.verdict import Annotations, Classes


class Reading(NamedTuple):
    """What the quick path made of a batch, side by side with its lines."""

    sources: list[str]
    classes: Sequence[Classes | None]
    """None where the line must go the careful way."""
    annotations: Sequence[Annotations]
    """Empty where labels have no such parts."""


class QuickPath:
    """Reads lines of one labeling job; what it does not recognise is the careful path's."""

    def __init__(self, rules: Rules, decode: Callable[[bytes], Record], names: dict[int, str]) -> None:
        self._decode = decode
        self._sources = source_check(rules)
        self._find = finder(rules, names)
        self._has_verification = rules.verification_metadata_attribute is not None
        self._verification_rejects = rules.options.verification_rejects

    def read(self, batch: Batch) -> Reading:
        """Reads every line of a batch."""
        records, all_decoded = _decoded(self._decode, batch.lines)
        doubtful = read_too_kindly(batch)
        if all_decoded and not doubtful and not self._has_verification:
            sources = [record.source for record in records]
            if self._sources.are_valid(sources, is_plain=batch.is_plain):
                return Reading(sources, *self._find(records))
        for index in doubtful:
            records[index] = None
        return self._read_singly(records)

    def _read_singly(self, records: list[Record]) -> Reading:
        ordinary = list(map(self._is_ordinary, records))
        classes, annotations = self._find(list(compress(records, ordinary)))
        rest, parts = iter(classes), iter(annotations)
        return Reading(
            sources=["" if record is None else record.source for record in records],
            classes=[next(rest) if is_so else None for is_so in ordinary],
            annotations=[next(parts, ()) if is_so else () for is_so in ordinary],
        )

    def _is_ordinary(self, record: Record) -> bool:
        if record is None or not self._sources.is_valid(record.source):
            return False
        verification = record.verification
        return verification is None or verification.name not in self._verification_rejects


def quick_path(rules: Rules, names: dict[int, str]) -> QuickPath | None:
    """The quick path for these rules, where they have one.

    `names` maps class ids to the first name that a line gave each, and is filled as lines are read.
    """
    decode = line_decoder(rules)
    return None if decode is None else QuickPath(rules, decode, names)


def _decoded(decode: Callable[[bytes], Record], lines: list[bytes]) -> tuple[list[Record], bool]:
    """The records, None for a line that has none, and whether every line has one."""
    records: list[Record] = []
    rest: Iterable[bytes] = iter(lines)
    all_decoded = True
    while True:
        try:
            # Appends until a line raises, and leaves the iterator behind that line.
            records.extend(map(decode, rest))
        except (MsgspecError, UnicodeDecodeError, RecursionError):
            records.append(None)
            all_decoded = False
        else:
            return records, all_decoded
