"""One pass over a manifest: lines in, screened and split lines out, everything counted on the way.

Memory is bounded. A manifest's part can be prepared by itself, and the tallies of parts merged.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import compress, islice
from operator import not_

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.among_others import AmongOthers
from train_on_label.preparation.duplicates import SeenSources
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.images.pictured import pictured
from train_on_label.preparation.manifest import Batch, read_batches
from train_on_label.preparation.ports import Output, Outputs
from train_on_label.preparation.rejects import RejectsWriter
from train_on_label.preparation.sample import Sample
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.screen import Screen
from train_on_label.preparation.screening.screened import RejectedLine, Screened
from train_on_label.preparation.screening.verdict import Rejected
from train_on_label.preparation.split import Crossing, Split
from train_on_label.preparation.tally import ChannelTally, Tally, count_buckets

MOST_DUPLICATED = 10_000
"""Sources that came more than once, of which the labels are compared."""


def one_pass(
    chunks: Iterable[bytes],
    rules: Rules,
    split: Split,
    outputs: Outputs,
    *,
    on_progress: Callable[[int], object] | None = None,
    look: Look | None = None,
    careful_only: bool = False,
    among: AmongOthers | None = None,
) -> Tally:
    """Screens and splits a manifest, or a part of one that begins and ends with a line.

    Writes the accepted lines' own bytes in order, a newline behind each, and a JSON object per refused line,
    whose number counts from the part's own first line. `on_progress` is called with the lines read so far.
    Where `look` looks at every image, lines with images at fault are refused.
    Errors of reading and writing pass through.

    With `among` the manifest is one of several.
    """
    looking = look if look and look.every else None
    worker = _Pass(rules, split, outputs, looking, careful_only=careful_only, among=among)
    for batch in read_batches(chunks, rules.options.max_line_bytes):
        worker.add(batch)
        if on_progress is not None:
            on_progress(worker.tally.lines)
    worker.end()
    return worker.tally


def crossing_for(tally: Tally) -> Crossing | None:
    """The crossing that fills a channel which the split left empty; None where none is, or nothing can cross.

    The group with the smallest hash goes to validation, the one with the largest to train. A single group
    is broken up, for two records are worth more to training than the group's keeping together.
    """
    to_validation = tally.validation.records == 0
    full = tally.train if to_validation else tally.validation
    if tally.accepted < 2 or full.records < tally.accepted:  # noqa: PLR2004  # one record cannot be in both
        return None
    by_key = full.groups.lowest == full.groups.highest
    extremes = full.keys if by_key else full.groups
    mark = extremes.lowest if to_validation else extremes.highest
    if mark is None or extremes.lowest == extremes.highest:
        return None
    return Crossing(to_validation, mark, by_key)


class _Pass:
    """The state of one pass."""

    def __init__(
        self,
        rules: Rules,
        split: Split,
        outputs: Outputs,
        look: Look | None,
        *,
        careful_only: bool,
        among: AmongOthers | None,
    ) -> None:
        self._rules = rules
        self._look = look
        self._screen = Screen(rules, careful_only=careful_only)
        sample = among.so_far.sample if among else Sample(split.threshold)
        self.tally = Tally(sample, names=self._screen.names)
        self._split = split
        self._outputs = outputs
        self._options = rules.options
        self._rejects = (
            among.so_far.rejects
            if among
            else RejectsWriter(outputs.rejects, rules.options.max_rejects_listed)
        )
        self._among = among
        self._counts_boxes = rules.task_type.label in (LabelShape.BOXES, LabelShape.CUBOIDS)
        self._has_uris = rules.source_attribute == "source-ref"
        self._seen = SeenSources()
        same = " and ".join(rules.identifying_attributes)
        self._duplicate = f"an earlier line has the same {same}"

    def add(self, batch: Batch) -> None:
        tally = self.tally
        if not batch.lines:
            tally.blank_end = len(batch.blank_before)
            return
        if batch.blank_before:
            tally.lines += len(batch.blank_before)
            self._rejects.write_blank(batch.blank_before, tally)
        tally.lines += len(batch.lines)
        screened = self._screen.screen(batch)
        if screened.lines:
            self._accept(screened)
        if screened.rejected:
            if self._among is not None:
                self._among.judge(screened.rejected)
            self._rejects.write(screened, tally)
        if screened.warned:
            tally.warnings.update(warned.code for warned in screened.warned)

    def end(self) -> None:
        """All lines were there."""
        if self._among is not None:
            self._among.hand_over(self._seen, self.tally)

    def _accept(self, screened: Screened) -> None:
        among = self._among
        if among is not None:
            among.translate(screened, self._screen.names)
            if not screened.lines:
                return
        hashes = self._split.hashes(screened.sources)
        marks: Sequence[int] = (
            self._split.digests(screened.identities) if screened.identities else hashes.sources
        )
        if among is not None:
            marks = among.drop_superseded(screened, marks, self.tally)
        if (duplicate := self._duplicates(marks)) is not None:
            for number, source in compress(zip(screened.numbers, screened.sources, strict=True), duplicate):
                again = Rejected(Code.DUPLICATE_SOURCE, self._duplicate, source)
                screened.rejected.append(RejectedLine(number, again))
            twice = islice(compress(marks, duplicate), MOST_DUPLICATED - len(self.tally.duplicated))
            self.tally.duplicated.update(twice)
            screened.keep(list(map(not_, duplicate)))
        if self._look is not None:
            self._refuse_images(screened, self._look)
        if not screened.lines:
            return
        if len(screened.lines) < len(hashes.sources):
            hashes = self._split.hashes(screened.sources)
        if among is not None:
            among.rewrite(screened)
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
            count_buckets(hashes.places, len(screened.lines), self.tally.buckets)

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

    def _duplicates(self, marks: Sequence[int]) -> list[bool] | None:
        newer = self._among.so_far.lines if self._among else 0
        if newer + self.tally.lines > self._options.max_lines_checked_for_duplicates:
            self.tally.warnings[Code.DUPLICATES_NOT_CHECKED] = 1
            return None
        return self._seen.add(marks)
