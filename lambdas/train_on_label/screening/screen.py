"""Screens batches of a manifest: the quick path first, the careful one for what it leaves."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import NamedTuple

from train_on_label.codes import Code
from train_on_label.manifest import Batch
from train_on_label.screening.careful import screen_line
from train_on_label.screening.quick import quick_path
from train_on_label.screening.rules import Rules
from train_on_label.screening.verdict import Accepted, Rejected


class RejectedLine(NamedTuple):
    """A refused line and its number, from 1."""

    number: int
    why: Rejected
    source: str | None


@dataclass(slots=True)
class Screened:
    """The lines of a batch that are trained on, side by side with what was found in them."""

    lines: list[bytes] = field(default_factory=list)
    numbers: Sequence[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    classes: list[list[int] | list[str]] = field(default_factory=list)
    """The class of each box, or of the whole record."""
    rejected: list[RejectedLine] = field(default_factory=list)
    warnings: Counter[Code] = field(default_factory=Counter)

    def accept(self, number: int, line: bytes, source: str, classes: list[int] | list[str]) -> None:
        """Adds a line to train on."""
        self.lines.append(line)
        self.numbers.append(number)  # type: ignore[attr-defined]
        self.sources.append(source)
        self.classes.append(classes)

    def keep(self, chosen: Sequence[bool]) -> None:
        """Lets go of the accepted lines that are not chosen."""
        self.lines = list(compress(self.lines, chosen))
        self.numbers = list(compress(self.numbers, chosen))
        self.sources = list(compress(self.sources, chosen))
        self.classes = list(compress(self.classes, chosen))


class Screen:
    """Screens one manifest, batch after batch in order."""

    def __init__(self, rules: Rules, *, careful_only: bool = False) -> None:
        """`careful_only` leaves the quick path out, to hold one against the other."""
        self.names: dict[int, str] = dict(rules.category_names)
        """Class id -> the first name that a line gave it."""
        self._rules = rules
        self._quick = None if careful_only else quick_path(rules, self.names)
        self._blank_lines = range(0)  # pending: at the manifest's end they are no lines

    def screen(self, batch: Batch) -> Screened:
        """The verdict on every line of a batch."""
        result = Screened()
        if self._quick is None:
            for number, line in enumerate(batch.lines, batch.first_line):
                self._screen_carefully(number, line, result)
            return result
        records, classes = self._quick.read(batch.lines)
        numbers = range(batch.first_line, batch.first_line + len(batch.lines))
        if not self._blank_lines and (all(classes) or None not in classes):
            result.lines, result.numbers = batch.lines, numbers
            result.sources = [record.source for record in records]
            result.classes = classes  # type: ignore[assignment]  # none is None
            return result
        for number, line, record, found in zip(numbers, batch.lines, records, classes, strict=True):
            if found is None:
                self._screen_carefully(number, line, result)
            else:
                self._end_blank_lines(result)
                result.accept(number, line, record.source, found)
        return result

    def _screen_carefully(self, number: int, line: bytes, result: Screened) -> None:
        if type(line) is bytes and not line.strip():
            self._blank_lines = range(self._blank_lines.start if self._blank_lines else number, number + 1)
            return
        self._end_blank_lines(result)
        verdict = screen_line(line, self._rules)
        if isinstance(verdict, Rejected):
            result.rejected.append(RejectedLine(number, verdict, verdict.source))
            return
        result.accept(number, line, verdict.source, verdict.classes)
        result.warnings.update(self._warnings(verdict))

    def _end_blank_lines(self, result: Screened) -> None:
        """Blank lines behind which another line follows were lines after all."""
        blank = Rejected(Code.INVALID_JSON, "the line is blank")
        result.rejected.extend(RejectedLine(number, blank, None) for number in self._blank_lines)
        self._blank_lines = range(0)

    def _warnings(self, verdict: Accepted) -> Iterator[Code]:
        if verdict.warning is not None:
            yield verdict.warning
        if any(self.names.setdefault(class_id, name) != name for class_id, name in verdict.names.items()):
            yield Code.CLASS_NAMES_DIFFER
