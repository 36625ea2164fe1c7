"""The dataset of one manifest: in one pass, or in two where the split left a channel empty."""

from collections.abc import Callable
from dataclasses import replace

from train_on_label.codes import Code
from train_on_label.labeling.labeling_job import LabelCounters
from train_on_label.preparation.counted import counted_dataset
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.differing_duplicates import differing_duplicates
from train_on_label.preparation.finality import check_final
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.images.sampled import look_at_sample
from train_on_label.preparation.offset_units import with_offset_units
from train_on_label.preparation.one_pass import crossing_for, one_pass
from train_on_label.preparation.ports import DatasetStore, Manifest
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Crossing, Split
from train_on_label.preparation.tally import Tally


def prepare(
    labeling_job: str,
    manifest: Manifest,
    rules: Rules,
    store: DatasetStore,
    *,
    counters: LabelCounters | None = None,
    on_progress: Callable[[int], object] | None = None,
    look: Look | None = None,
) -> Dataset:
    """Screens, splits and counts the manifest of a labeling job; the manifests are in the store afterwards.

    Nothing is where the manifest lacks what the labeling job counts: then it is NotFinalError.

    Of a channel that no record fell into nobody sees anything: one record, or one group, crosses over.
    """
    split = Split.of(rules.options)
    rules = with_offset_units(rules, manifest)
    with store.outputs() as outputs:
        tally = one_pass(manifest.chunks(), rules, split, outputs, on_progress=on_progress, look=look)
        if counters is not None:
            check_final(tally, counters)
        crossing = crossing_for(tally)
        if crossing is not None:
            outputs.discard()
    if crossing is None:
        return seen_in(_counted(labeling_job, manifest, rules, split, tally), rules, look)
    with store.outputs() as outputs:
        crossed = split.crossed(crossing)
        tally = one_pass(manifest.chunks(), rules, crossed, outputs, on_progress=on_progress, look=look)
    notes = crossed_over(crossing, tally)
    dataset = _counted(labeling_job, manifest, rules, split, tally)
    return seen_in(replace(dataset, notes=(*notes, *dataset.notes)), rules, look)


def crossed_over(crossing: Crossing, tally: Tally) -> list[str]:
    """Warns of the records that changed the channel, and the note of them."""
    filled, moved = (
        ("validation", tally.validation.records) if crossing.to_validation else ("train", tally.train.records)
    )
    tally.warnings[Code.CHANNEL_FILLED] = moved
    return [f"the split left {filled} empty; records that crossed over: {moved}"]


def _counted(labeling_job: str, manifest: Manifest, rules: Rules, split: Split, tally: Tally) -> Dataset:
    """The dataset, and what takes another look at the manifest to tell."""
    notes: list[str] = []
    if tally.duplicated:
        count, notes = differing_duplicates(manifest.chunks(), rules, split, tally.duplicated)
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
