"""The dataset of several manifests: one pass over each, newest first."""

from collections.abc import Sequence
from dataclasses import replace

from train_on_label.codes import Code
from train_on_label.preparation.counted import counted_dataset
from train_on_label.preparation.dataset import Dataset, Source
from train_on_label.preparation.differing_duplicates import LabelsOf, differing_duplicates
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.passes.manifests import Input, OnProgress, Passes, one_after_another
from train_on_label.preparation.ports import DatasetStore
from train_on_label.preparation.prepare import pass_over, seen_in
from train_on_label.preparation.renaming.new_ids import MergedNames
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import Tally
from train_on_label.preparation.union.labels import Labels, in_order


def prepare_union(
    name: str,
    labels: Sequence[Labels],
    merged: MergedNames,
    rules: Rules,
    store: DatasetStore,
    *,
    on_progress: OnProgress | None = None,
    look: Look | None = None,
    passes: Passes = one_after_another,
) -> Dataset:
    """Screens, merges, splits and counts manifests, given newest first, of labels that are alike (not_alike).

    `name` is what the dataset is called, `rules` are those of the merged lines. The first usable line of an
    object is trained on; lines of older manifests are SUPERSEDED, also where a verification judged the newest
    one bad, or people found nothing there to label.
    """
    ordered, split = in_order(labels), Split.of(rules.options)
    inputs = [
        Input(
            manifest=each.manifest,
            rules=replace(each.rules, merged_attribute=merged.label_attribute),
            merged=merged,
            names=each.names or {},
        )
        for each in ordered
    ]
    of_each: list[Tally] = []

    def take(tallies: Sequence[Tally]) -> Tally:
        of_each[:] = tallies
        whole = Tally(tallies[0].sample)
        for tally in tallies:
            whole.add_manifest(tally)
        return whole

    whole, notes = pass_over(inputs, split, store, passes, take, on_progress=on_progress, look=look)
    # Asked of all before the first answer is waited for.
    asked = [
        (each, passes.survey(Input(manifest=each.manifest, rules=each.rules), LabelsOf(objects)))
        for each, tally in zip(ordered, of_each, strict=True)
        if (objects := frozenset(tally.duplicated))
    ]
    for each, labels_of_objects in asked:
        count, differing = differing_duplicates(labels_of_objects)
        whole.warnings[Code.DUPLICATES_DIFFER] += count
        notes += (f"{note} of {each.manifest.uri}" for note in differing)
    for each, tally in zip(ordered, of_each, strict=True):
        if each.rules.offsets_in_utf16:
            whole.warnings[Code.OFFSETS_NOT_IN_CODE_POINTS] += tally.accepted
    merged_rules = replace(
        rules, given_names={given: each for each, given in (merged.class_ids or {}).items()}
    )
    dataset = counted_dataset(name, merged_rules, whole)
    sources = tuple(map(_source, ordered, of_each))
    dataset = replace(dataset, sources=sources, notes=(*notes, *dataset.notes))
    return seen_in(dataset, merged_rules, look)


def _source(labels: Labels, tally: Tally) -> Source:
    return Source(
        labeling_job=labels.labeling_job,
        manifest=labels.manifest.uri,
        lines=tally.lines,
        accepted=tally.accepted,
        superseded=tally.rejected[Code.SUPERSEDED],
    )
