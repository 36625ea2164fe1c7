"""One manifest of several that are merged, newest first: what its pass has to do with the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import not_

from train_on_label.preparation.duplicates import SeenSources
from train_on_label.preparation.rejects import RejectsWriter
from train_on_label.preparation.renaming.renaming import Renaming
from train_on_label.preparation.sample import Sample
from train_on_label.preparation.screening.screened import RejectedLine, Screened
from train_on_label.preparation.screening.verdict import LAST_WORDS
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import Tally


@dataclass(slots=True, kw_only=True)
class SoFar:
    """What the passes over newer manifests leave to those over older ones."""

    rejects: RejectsWriter
    superseded: RejectsWriter
    sample: Sample
    newer: SeenSources = field(default_factory=SeenSources)
    """What newer manifests label, or judge."""
    lines: int = 0
    """Of newer manifests."""


class AmongOthers:
    """One manifest's pass among those over others."""

    def __init__(self, renaming: Renaming, so_far: SoFar, split: Split) -> None:
        self.so_far = so_far
        self._renaming = renaming
        self._split = split
        self._judged = SeenSources()

    def translate(self, screened: Screened, names: Mapping[int, str]) -> None:
        """Gives accepted lines the class ids of all; `names` are those that the manifest's lines gave so far.

        Refuses lines whose classes have none.
        """
        self._renaming.translate(screened, names)

    def rewrite(self, screened: Screened) -> None:
        """Gives accepted lines, which are translated, the bytes that say so."""
        self._renaming.rewrite(screened)

    def drop_superseded(self, screened: Screened, marks: Sequence[int], tally: Tally) -> Sequence[int]:
        """Refuses accepted lines whose objects newer manifests label; the marks of those that stay."""
        if (superseded := self.so_far.newer.seen(marks)) is None:
            return marks
        numbers = list(compress(screened.numbers, superseded))
        sources = list(compress(screened.sources, superseded))
        self.so_far.superseded.write_superseded(numbers, sources, tally)
        kept = list(map(not_, superseded))
        screened.keep(kept)
        return list(compress(marks, kept))

    def judge(self, rejected: Iterable[RejectedLine]) -> None:
        """Remembers refused lines that take labels away, as those of older manifests."""
        for why in (line.why for line in rejected if line.why.code in LAST_WORDS):
            if why.identity is not None:
                self._judged.add(self._split.digests([why.identity]))
            elif why.source is not None:
                self._judged.add(self._split.hashes([why.source]).sources)

    def hand_over(self, seen: SeenSources, tally: Tally) -> None:
        """Lets older manifests know what this one labels or judges."""
        self.so_far.newer = self.so_far.newer.united(seen).united(self._judged)
        self.so_far.lines += tally.lines
