"""The dataset of one manifest: in one pass, or in two where the split left a channel empty."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from train_on_label.codes import Code
from train_on_label.labeling.labeling_job import LabelCounters
from train_on_label.preparation.counted import counted_dataset
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.differing_duplicates import LabelsOf, differing_duplicates
from train_on_label.preparation.finality import check_final
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.images.sampled import look_at_sample
from train_on_label.preparation.offset_units import asked_for_units, with_offset_units
from train_on_label.preparation.passes.crossing import crossed_over, crossing_for
from train_on_label.preparation.passes.manifests import Input, OnProgress, Passes, one_after_another
from train_on_label.preparation.ports import DatasetStore, Manifest
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import Tally


def prepare(
    labeling_job: str,
    manifest: Manifest,
    rules: Rules,
    store: DatasetStore,
    *,
    counters: LabelCounters | None = None,
    on_progress: OnProgress | None = None,
    look: Look | None = None,
    passes: Passes = one_after_another,
) -> Dataset:
    """Screens, splits and counts the manifest of a labeling job; the manifests are in the store afterwards.

    Nothing is where the manifest lacks what the labeling job counts: then it is NotFinalError.
    """
    split = Split.of(rules.options)
    rules = with_offset_units(rules, asked_for_units(rules, manifest, passes))

    def take(tallies: Sequence[Tally]) -> Tally:
        if counters is not None:
            check_final(tallies[0], counters)
        return tallies[0]

    input_ = Input(manifest=manifest, rules=rules)
    tally, notes = pass_over([input_], split, store, passes, take, on_progress=on_progress, look=look)
    dataset = _counted(labeling_job, input_, passes, tally)
    return seen_in(replace(dataset, notes=(*notes, *dataset.notes)), rules, look)


def pass_over(
    inputs: Sequence[Input],
    split: Split,
    store: DatasetStore,
    passes: Passes,
    take: Callable[[Sequence[Tally]], Tally],
    *,
    on_progress: OnProgress | None,
    look: Look | None,
) -> tuple[Tally, list[str]]:
    """Passes over manifests, and once more where a channel is left empty; what `take` makes of the tallies.

    Of a channel that no record fell into nobody sees anything: one record, or one group, crosses over, and
    notes tell of it.
    """
    with store.outputs() as outputs:
        tally = take(passes(inputs, split, outputs, on_progress=on_progress, look=look))
        crossing = crossing_for(tally)
        if crossing is not None:
            outputs.discard()
    if crossing is None:
        return tally, []
    with store.outputs() as outputs:
        crossed = split.crossed(crossing)
        tally = take(passes(inputs, crossed, outputs, on_progress=on_progress, look=look))
    return tally, crossed_over(crossing, tally)


def _counted(labeling_job: str, input_: Input, passes: Passes, tally: Tally) -> Dataset:
    """The dataset, and what takes another look at the manifest to tell."""
    rules = input_.rules
    notes: list[str] = []
    if tally.duplicated:
        labels = passes.survey(input_, LabelsOf(frozenset(tally.duplicated)))
        count, notes = differing_duplicates(labels)
        tally.warnings[Code.DUPLICATES_DIFFER] = count
    if rules.offsets_in_utf16:
        tally.warnings[Code.OFFSETS_NOT_IN_CODE_POINTS] = tally.accepted
    dataset = counted_dataset(labeling_job, rules, tally)
    return replace(dataset, notes=(*dataset.notes, *notes))


def seen_in(dataset: Dataset, rules: Rules, look: Look | None) -> Dataset:
    """The dataset with what a sample of its images tells; as it is where nobody looks."""
    if look is None:
        return dataset
    refused = [line for lines in dataset.first_rejected.values() for line in lines]
    seen = look_at_sample(dataset.sample, refused, rules, look, dataset.accepted)
    warnings = {**dataset.warnings, **seen.counts}
    if seen.nearly_same:
        warnings[Code.IMAGES_NEARLY_SAME.name] = len(seen.nearly_same)
    return replace(dataset, images=seen, warnings=warnings, notes=(*dataset.notes, *seen.notes()))
