"""Parts put together again, in order: equal to one pass, or asked for once more where they would differ.

A range is prepared without knowing what lies before it. That seldom matters, and here is found out when it
did: then the range is to be prepared again, with what matters.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace

from train_on_label.codes import Code
from train_on_label.preparation.passes.manifests import Input
from train_on_label.preparation.passes.so_far import SoFar
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.ranges.cutting import Range
from train_on_label.preparation.ranges.part import Before, Part
from train_on_label.preparation.screening.rules import MAX_CLASS_ID
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import MOST_BUCKETS, Tally


class Joining:
    """Joins the parts of manifests, newest first; each part is judged, and then taken, in order."""

    def __init__(
        self, inputs: Sequence[Input], split: Split, outputs: Outputs, *, is_met: bool = True
    ) -> None:
        """Only refused lines are written to the outputs; accepted ones are the caller's.

        `is_met` says whether marks that are kept beside parts have met: buckets hang on duplicates.
        """
        self._inputs = inputs
        self._is_met = is_met
        self._so_far = SoFar.nothing(inputs[0].rules, split, outputs)
        self.tallies = [Tally(self._so_far.sample)]
        self.is_beyond = False
        """Whether its lines are too many to be checked for duplicates."""
        self.is_cut = False
        """Whether something had more buckets than are counted: which these are hangs on duplicates."""

    @property
    def lines(self) -> int:
        """Taken so far."""
        return self._so_far.lines

    @property
    def has_room(self) -> bool:
        """Whether further refused lines are listed."""
        return self._so_far.rejects.has_room

    def known(self) -> Before:
        """What a further range may be told already; it is found out later whether that was enough."""
        return Before(lines=self._so_far.lines, sampled_within=self._so_far.sample.reach)

    def missed(self, range_: Range, part: Part, told: Before) -> Before | None:
        """What a range has to be told instead; None where its part is as one pass would have it.

        Of marks that are kept beside the part it is not known here what was before.
        """
        self._go_to(range_)
        so_far, tally = self._so_far, part.tally
        checked = self._inputs[range_.manifest].rules.options.max_lines_checked_for_duplicates
        before = so_far.lines + (self.tallies[-1].blank_end if tally.lines else 0)
        self.is_beyond = before >= checked
        own = part.marks
        newer = so_far.newer.held_of(own.seen) | so_far.newer.held_of(own.unchecked)
        seen = set[int]() if self.is_beyond else so_far.seen.held_of(own.seen)
        names, entities, buckets = so_far.names, so_far.entity_names, self.tallies[-1].buckets.keys()
        is_limited = before + tally.lines > checked
        # A range beyond what is checked for duplicates is as it should be if it found none in itself.
        is_wrong = not self.is_beyond or bool(tally.rejected[Code.DUPLICATE_SOURCE])
        lines_matter = is_limited and told.lines < checked and told.lines != before and is_wrong
        names_matter = any(names.get(class_id, name) != name for class_id, name in tally.names.items())
        entities_matter = len(entities | part.entity_names) > MAX_CLASS_ID + 1
        entities_matter = entities_matter and entities != told.entity_names
        # Of a range that was told of none and has counted fewer buckets, all are known.
        is_cut = bool(told.buckets) or len(tally.buckets) == MOST_BUCKETS
        self.is_cut |= is_cut
        buckets_matter = self._is_met and is_cut and buckets != told.buckets
        # Nothing else, which may be another thing once earlier ranges were prepared again.
        missed = replace(
            told,
            names=names if names_matter else told.names,
            entity_names=frozenset(entities) if entities_matter else told.entity_names,
            buckets=frozenset(buckets) if buckets_matter else told.buckets,
            newer=_with(told.newer, newer),
            seen=_with(told.seen, seen),
        )
        if not lines_matter and missed == told:
            return None
        return replace(missed, lines=min(before, checked)) if is_limited else missed

    def take(self, range_: Range, part: Part, rejects: Iterable[bytes]) -> None:
        """Adds a part of which nothing is missed; `rejects` are the lines of its list."""
        self._go_to(range_)
        so_far, whole, later = self._so_far, self.tallies[-1], part.tally
        if later.lines and whole.blank_end:
            so_far.rejects.write_blank(range(whole.lines + 1, whole.lines + 1 + whole.blank_end), whole)
            whole.lines += whole.blank_end
            so_far.lines += whole.blank_end
            whole.blank_end = 0
        so_far.rejects.take_over(rejects, whole.lines)
        whole.merge(later)
        so_far.lines += later.lines
        if not self.is_beyond:
            so_far.seen.hold(part.marks.seen)
        elif later.accepted:
            whole.is_checked_for_duplicates = False
        so_far.judged.hold(part.marks.judged)
        so_far.names = whole.names
        entities = so_far.entity_names | part.entity_names
        if len(entities) <= MAX_CLASS_ID + 1:  # else it was told too little as yet
            so_far.entity_names = entities

    def _go_to(self, range_: Range) -> None:
        while len(self.tallies) <= range_.manifest:
            self._so_far.end_manifest()
            self.tallies.append(Tally(self._so_far.sample))
        self._so_far.rejects.manifest = self._inputs[range_.manifest].place


def _with(marks: "array[int]", others: set[int]) -> "array[int]":
    return array("Q", sorted(others.union(marks))) if others.difference(marks) else marks
