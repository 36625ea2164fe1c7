"""The quick path: recognises the ordinary line, several times faster than plain json can look at it."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, takewhile
from typing import Any, NamedTuple

from msgspec import MsgspecError

from train_on_label.preparation.manifest import Batch
from train_on_label.preparation.screening.quick.leniency import misread_by_msgspec
from train_on_label.preparation.screening.quick.schema import Record, line_decoder
from train_on_label.preparation.screening.quick.shapes import NotOrdinaryError, Row, shape_reader
from train_on_label.preparation.screening.quick.sources import source_check
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.verdict import Annotations, Classes


class Reading(NamedTuple):
    """What the quick path made of a batch, side by side with its lines."""

    sources: Sequence[str]
    classes: Iterable[Classes | None]
    """To be taken in turn: None where the line must go the careful way, before the next ones are read."""
    annotations: Sequence[Annotations]
    """Empty where labels have no such parts."""
    is_complete: bool
    """Whether no line must go the careful way."""


class QuickPath:
    """Reads lines of one labeling job; what it does not recognise is the careful path's."""

    def __init__(self, rules: Rules, decode: Callable[[bytes], Record], names: dict[int, str]) -> None:
        self._decode = decode
        self._sources = source_check(rules)
        self._shape = shape_reader(rules, names)
        self._judges = rules.verification_metadata_attribute is not None
        self._verification_rejects = rules.options.verification_rejects

    def read(self, batch: Batch) -> Reading:
        """Reads every line of a batch."""
        rows, all_read = self._rows(batch.lines)
        doubtful = misread_by_msgspec(batch)
        if all_read and not doubtful:
            sources, *columns = zip(*rows, strict=True)
            if self._sources.are_valid(sources, is_plain=batch.is_plain):
                return self._found(sources, *columns)
        for index in doubtful:
            rows[index] = None
        return self._read_singly(rows)

    def _found(self, sources: Sequence[str], names: Sequence[Any], labels: Sequence[Any]) -> Reading:
        annotations = labels if self._shape.has_annotations else ()
        classes = self._shape.all_classes(names, labels)
        if classes is not None:
            return Reading(sources, classes, annotations, is_complete=True)
        in_turn = map(self._shape.classes, names, labels)
        found = list(takewhile(lambda classes: classes is not None, in_turn))
        if len(found) == len(sources):
            return Reading(sources, found, annotations, is_complete=True)
        return Reading(sources, chain(found, (None,), in_turn), annotations, is_complete=False)

    def _read_singly(self, rows: list[Row | None]) -> Reading:
        is_valid, classes_of = self._sources.is_valid, self._shape.classes
        ordinary = [row if row is not None and is_valid(row[0]) else None for row in rows]
        return Reading(
            sources=["" if row is None else row[0] for row in ordinary],
            classes=(None if row is None else classes_of(*row[1:]) for row in ordinary),
            annotations=[
                () if row is None or not self._shape.has_annotations else row[2] for row in ordinary
            ],
            is_complete=False,
        )

    def _rows(self, lines: list[bytes]) -> tuple[list[Row | None], bool]:
        """The lines' rows, None for a line that has none, and whether every line has one."""
        rows: list[Row | None] = []
        take = self._judged_row if self._judges else self._shape.row
        rest: Iterable[bytes] = iter(lines)
        all_read = True
        while True:
            try:
                # Appends until a line raises, and leaves the iterator behind that line.
                rows.extend(map(take, map(self._decode, rest)))
            except (MsgspecError, UnicodeDecodeError, RecursionError, NotOrdinaryError):
                rows.append(None)
                all_read = False
            else:
                return rows, all_read

    def _judged_row(self, record: Record) -> Row:
        verification = record.verification
        if verification is not None and verification.name in self._verification_rejects:
            raise NotOrdinaryError
        return self._shape.row(record)


def quick_path(rules: Rules, names: dict[int, str]) -> QuickPath | None:
    """The quick path for these rules, where they have one.

    `names` maps class ids to the first name that a line gave each, and is filled as lines are read.
    """
    decode = line_decoder(rules)
    return None if decode is None else QuickPath(rules, decode, names)
