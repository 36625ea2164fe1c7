"""One pass over a manifest: lines in, screened and split lines out, everything counted on the way.

Memory is bounded. A manifest's part can be prepared by itself, and the tallies of parts merged.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import not_

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.images.pictured import pictured
from train_on_label.preparation.manifest import Batch, read_batches
from train_on_label.preparation.passes.so_far import SoFar
from train_on_label.preparation.ports import Output, Outputs
from train_on_label.preparation.renaming.renaming import Renaming
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.screen import Screen
from train_on_label.preparation.screening.screened import RejectedLine, Screened
from train_on_label.preparation.screening.verdict import LAST_WORDS, Rejected
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import ChannelTally, Tally, count_buckets

_NEWER = "a newer manifest labels the same object"


def one_pass(
    chunks: Iterable[bytes],
    rules: Rules,
    split: Split,
    outputs: Outputs,
    *,
    so_far: SoFar | None = None,
    renaming: Renaming | None = None,
    on_progress: Callable[[int], object] | None = None,
    look: Look | None = None,
    careful_only: bool = False,
) -> Tally:
    """Screens and splits a manifest, or a part of one that begins and ends with a line.

    Writes the accepted lines' own bytes in order, a newline behind each, and a JSON object per refused line,
    whose number counts from the part's own first line. `on_progress` is called with all lines read so far.
    Where `look` looks at every image, lines with images at fault are refused.
    Errors of reading and writing pass through.

    `so_far` is what was before; `renaming` is there where the manifest is one of several.
    """
    looking = look if look and look.every else None
    so_far = so_far or SoFar.nothing(rules, split, outputs)
    before = so_far.lines
    worker = _Pass(rules, split, outputs, so_far, renaming=renaming, look=looking, careful_only=careful_only)
    for batch in read_batches(chunks, rules.options.max_line_bytes):
        worker.add(batch)
        if on_progress is not None:
            on_progress(before + worker.tally.lines)
    so_far.lines += worker.tally.lines
    return worker.tally


class _Pass:
    """The state of one pass."""

    def __init__(
        self,
        rules: Rules,
        split: Split,
        outputs: Outputs,
        so_far: SoFar,
        *,
        renaming: Renaming | None,
        look: Look | None,
        careful_only: bool,
    ) -> None:
        self._rules = rules
        self._look = look
        self._screen = Screen(rules, so_far.names, so_far.entity_names, careful_only=careful_only)
        self.tally = Tally(so_far.sample, names=self._screen.names)
        self._split = split
        self._outputs = outputs
        self._so_far = so_far
        self._renaming = renaming
        self._checked = rules.options.max_lines_checked_for_duplicates - so_far.lines
        """Lines of this part that are checked for duplicates: the first ones."""
        self._counts_boxes = rules.task_type.label in (LabelShape.BOXES, LabelShape.CUBOIDS)
        self._has_uris = rules.source_attribute == "source-ref"
        same = " and ".join(rules.identifying_attributes)
        self._duplicate = f"an earlier line has the same {same}"

    def add(self, batch: Batch) -> None:
        tally, rejects = self.tally, self._so_far.rejects
        if not batch.lines:
            tally.blank_end = len(batch.blank_before)
            return
        if batch.blank_before:
            tally.lines += len(batch.blank_before)
            rejects.write_blank(batch.blank_before, tally)
        tally.lines += len(batch.lines)
        screened = self._screen.screen(batch)
        if screened.lines:
            self._accept(screened)
        if screened.rejected:
            if self._renaming is not None:
                self._judge(screened.rejected)
            rejects.write(screened, tally)
        if screened.warned:
            tally.warnings.update(warned.code for warned in screened.warned)

    def _accept(self, screened: Screened) -> None:
        if self._renaming is not None:
            self._renaming.translate(screened, self._screen.names)
            if not screened.lines:
                return
        hashes = self._split.hashes(screened.sources)
        marks: Sequence[int] = (
            self._split.digests(screened.identities) if screened.identities else hashes.sources
        )
        if (superseded := self._so_far.newer.seen(marks)) is not None:
            self._refuse(screened, superseded, Code.SUPERSEDED, _NEWER)
            marks = list(compress(marks, map(not_, superseded)))
        if (duplicate := self._duplicates(screened.numbers, marks)) is not None:
            self._refuse(screened, duplicate, Code.DUPLICATE_SOURCE, self._duplicate)
            self.tally.add_duplicated(compress(marks, duplicate))
        if self._look is not None:
            self._refuse_images(screened, self._look)
        if not screened.lines:
            return
        if len(screened.lines) < len(hashes.sources):
            hashes = self._split.hashes(screened.sources)
        if self._renaming is not None:
            self._renaming.rewrite(screened)
        in_validation = self._split.in_validation(hashes)
        self._remember(hashes.keys, screened, in_validation)
        self._write(self._outputs.train, self.tally.train, screened, list(map(not_, in_validation)))
        self._write(self._outputs.validation, self.tally.validation, screened, in_validation)
        if not (self.tally.train.records and self.tally.validation.records):
            full = self.tally.train if self.tally.train.records else self.tally.validation
            full.groups.add(hashes.groups)
            full.keys.add(hashes.keys)
        if self._counts_boxes:
            self.tally.max_boxes = max(self.tally.max_boxes, *map(len, screened.annotations))
        if self._has_uris:
            counted = len(screened.lines)
            count_buckets(hashes.places, counted, self.tally.buckets, self._so_far.buckets)

    def _refuse(self, screened: Screened, chosen: list[bool], code: Code, detail: str) -> None:
        for number, source in compress(zip(screened.numbers, screened.sources, strict=True), chosen):
            screened.rejected.append(RejectedLine(number, Rejected(code, detail, source)))
        screened.keep(list(map(not_, chosen)))

    def _judge(self, rejected: Iterable[RejectedLine]) -> None:
        """Remembers refused lines that take labels away, as those of older manifests."""
        for why in (line.why for line in rejected if line.why.code in LAST_WORDS):
            if why.identity is not None:
                self._so_far.judged.add(self._split.digests([why.identity]))
            elif why.source is not None:
                self._so_far.judged.add(self._split.hashes([why.source]).sources)

    def _remember(self, hashes: Sequence[int], screened: Screened, in_validation: Sequence[bool]) -> None:
        self.tally.sample.add(hashes, screened.lines, in_validation)
        if self._look is not None:
            self._look.accept(hashes, screened.sources, in_validation)

    def _refuse_images(self, screened: Screened, look: Look) -> None:
        kept = []
        images = (pictured(line, self._rules) for line in screened.lines)
        for number, source, found in zip(screened.numbers, screened.sources, look.over(images), strict=True):
            if found:
                detail = "; ".join(fault.detail for fault in found)
                screened.rejected.append(RejectedLine(number, Rejected(found[0].code, detail, source)))
            kept.append(not found)
        screened.keep(kept)

    def _write(self, output: Output, tally: ChannelTally, screened: Screened, chosen: list[bool]) -> None:
        if lines := list(compress(screened.lines, chosen)):
            output.write(b"".join(lines))
            classes = list(compress(screened.classes, chosen))
            tally.add(classes, list(compress(screened.annotations, chosen)))

    def _duplicates(self, numbers: Sequence[int], marks: Sequence[int]) -> list[bool] | None:
        if not numbers or numbers[-1] <= self._checked:
            return self._so_far.seen.add(marks)
        self.tally.is_checked_for_duplicates = False
        checked = marks[: bisect_right(numbers, self._checked)]
        if self._so_far.unchecked is not None:
            self._so_far.unchecked.add(marks[len(checked) :])
        duplicate = self._so_far.seen.add(checked)
        return duplicate and [*duplicate, *[False] * (len(marks) - len(checked))]
