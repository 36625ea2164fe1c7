"""The dataset of several manifests: one pass over each, newest first."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from train_on_label.codes import Code
from train_on_label.preparation.among_others import AmongOthers, SoFar
from train_on_label.preparation.counted import counted_dataset
from train_on_label.preparation.dataset import Dataset, Source
from train_on_label.preparation.differing_duplicates import differing_duplicates
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.one_pass import crossing_for, one_pass
from train_on_label.preparation.ports import DatasetStore, Outputs
from train_on_label.preparation.prepare import crossed_over, seen_in
from train_on_label.preparation.rejects import RejectsWriter
from train_on_label.preparation.renaming.new_ids import MergedNames
from train_on_label.preparation.renaming.renaming import Renaming
from train_on_label.preparation.sample import Sample
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import Tally
from train_on_label.preparation.union.labels import Labels, in_order

OnProgress = Callable[[int], object]


def prepare_union(
    name: str,
    labels: Sequence[Labels],
    merged: MergedNames,
    rules: Rules,
    store: DatasetStore,
    *,
    on_progress: OnProgress | None = None,
    look: Look | None = None,
) -> Dataset:
    """Screens, merges, splits and counts manifests, given newest first, of labels that are alike (not_alike).

    `name` is what the dataset is called, `rules` are those of the merged lines. The first usable line of an
    object is trained on; lines of older manifests are SUPERSEDED, also where a verification judged the newest
    one bad, or people found nothing there to label.
    """
    union = _Union(merged, in_order(labels), on_progress, look)
    split = Split.of(rules.options)
    with store.outputs() as outputs:
        tally = union.pass_over(split, outputs, rules)
        crossing = crossing_for(tally)
        if crossing is not None:
            outputs.discard()
    if crossing is not None:
        with store.outputs() as outputs:
            tally = union.pass_over(split.crossed(crossing), outputs, rules)
    notes = crossed_over(crossing, tally) if crossing else []
    notes += union.differing(split)
    tally.warnings.update(union.warnings)
    merged_rules = replace(
        rules, given_names={given: each for each, given in (merged.class_ids or {}).items()}
    )
    dataset = counted_dataset(name, merged_rules, tally)
    dataset = replace(dataset, sources=tuple(union.sources), notes=(*notes, *dataset.notes))
    return seen_in(dataset, merged_rules, look)


@dataclass(slots=True)
class _Union:
    merged: MergedNames
    labels: list[Labels]
    on_progress: OnProgress | None
    look: Look | None
    sources: list[Source] = field(default_factory=list)
    duplicated: list[set[int]] = field(default_factory=list)
    """Of each manifest, the hashes of what it has more than once."""
    warnings: Counter[Code] = field(default_factory=Counter)

    def pass_over(self, split: Split, outputs: Outputs, rules: Rules) -> Tally:
        """One pass over each manifest, and all that they counted."""
        most = rules.options.max_rejects_listed
        so_far = SoFar(
            rejects=RejectsWriter(outputs.rejects, most),
            superseded=RejectsWriter(outputs.rejects, most),
            sample=Sample(split.threshold),
        )
        whole = Tally(so_far.sample)
        self.sources, self.duplicated, self.warnings = [], [], Counter()
        for labels in self.labels:
            tally = self._pass(labels, split, outputs, so_far)
            self.duplicated.append(tally.duplicated)
            if labels.rules.offsets_in_utf16:
                self.warnings[Code.OFFSETS_NOT_IN_CODE_POINTS] += tally.accepted
            self.sources.append(
                Source(
                    labeling_job=labels.labeling_job,
                    manifest=labels.manifest.uri,
                    lines=tally.lines,
                    accepted=tally.accepted,
                    superseded=tally.rejected[Code.SUPERSEDED],
                )
            )
            whole.add_manifest(tally)
        return whole

    def _pass(self, labels: Labels, split: Split, outputs: Outputs, so_far: SoFar) -> Tally:
        before, on_progress = so_far.lines, self.on_progress
        so_far.rejects.manifest = so_far.superseded.manifest = labels.manifest.uri
        rules = replace(labels.rules, merged_attribute=self.merged.label_attribute)
        renaming = Renaming(rules, labels.names or {}, self.merged)
        return one_pass(
            labels.manifest.chunks(),
            rules,
            split,
            outputs,
            on_progress=None if on_progress is None else lambda lines: on_progress(before + lines),
            look=self.look,
            among=AmongOthers(renaming, so_far, split),
        )

    def differing(self, split: Split) -> list[str]:
        """Notes of lines that label an object otherwise than an earlier line of the same manifest."""
        told: list[str] = []
        for labels, duplicated in zip(self.labels, self.duplicated, strict=True):
            if duplicated:
                chunks = labels.manifest.chunks()
                count, notes = differing_duplicates(chunks, labels.rules, split, duplicated)
                self.warnings[Code.DUPLICATES_DIFFER] += count
                told += (f"{note} of {labels.manifest.uri}" for note in notes)
        return told
