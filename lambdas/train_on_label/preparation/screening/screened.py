"""A batch after screening: what is trained on, and what is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import NamedTuple

from train_on_label.codes import Code
from train_on_label.preparation.screening.careful.parsing import BLANK
from train_on_label.preparation.screening.verdict import Annotations, Classes, Rejected


class RejectedLine(NamedTuple):
    """A refused line and its number, from 1."""

    number: int
    why: Rejected
    manifest: str | None = None
    """Where it lies, where several manifests are merged."""


def blank_line(number: int) -> RejectedLine:
    """A blank line, refused because others follow it."""
    return RejectedLine(number, Rejected(Code.BLANK_LINE, BLANK))


class Warned(NamedTuple):
    """An accepted line's number and what it is warned of."""

    number: int
    code: Code


@dataclass(slots=True)
class Screened:
    """The lines of a batch that are trained on, side by side with what was found in them."""

    lines: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)
    """What makes each line another one than those before; empty where that is its source."""
    classes: list[Classes] = field(default_factory=list)
    annotations: list[Annotations] = field(default_factory=list)
    """Empty where labels have no such parts."""
    rejected: list[RejectedLine] = field(default_factory=list)
    warned: list[Warned] = field(default_factory=list)
    careful: dict[int, Mapping[int, str]] = field(default_factory=dict)
    """Number of an accepted line that went the careful way -> the names that it gives to class ids itself."""

    def accept(
        self,
        number: int,
        line: bytes,
        source: str,
        classes: Classes,
        annotations: Annotations,
        *,
        identity: str | None = None,
    ) -> None:
        """Adds a line to train on."""
        self.lines.append(line)
        self.numbers.append(number)
        self.sources.append(source)
        self.classes.append(classes)
        self.annotations.append(annotations)
        if identity is not None:
            self.identities.append(identity)

    def keep(self, chosen: Sequence[bool]) -> None:
        """Lets go of the accepted lines that are not chosen, and of what they were warned of."""
        self.lines = list(compress(self.lines, chosen))
        self.numbers = list(compress(self.numbers, chosen))
        self.sources = list(compress(self.sources, chosen))
        self.classes = list(compress(self.classes, chosen))
        self.annotations = list(compress(self.annotations, chosen))
        kept = set(self.numbers)
        self.warned = [warned for warned in self.warned if warned.number in kept]
