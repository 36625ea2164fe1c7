"""The dataset of one manifest: in one pass, or in two where the split left a channel empty."""

from collections.abc import Callable
from dataclasses import replace

from train_on_label.codes import Code
from train_on_label.preparation.counted import counted_dataset
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.one_pass import crossing_for, one_pass
from train_on_label.preparation.ports import DatasetStore, Manifest
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Split


def prepare(
    labeling_job: str,
    manifest: Manifest,
    rules: Rules,
    store: DatasetStore,
    *,
    on_progress: Callable[[int], object] | None = None,
) -> Dataset:
    """Screens, splits and counts the manifest of a labeling job; the manifests are in the store afterwards.

    Of a channel that no record fell into nobody sees anything: one record, or one group, crosses over.
    """
    split = Split.of(rules.options)
    with store.outputs() as outputs:
        tally = one_pass(manifest.chunks(), rules, split, outputs, on_progress=on_progress)
        crossing = crossing_for(tally)
        if crossing is not None:
            outputs.discard()
    if crossing is None:
        return counted_dataset(labeling_job, rules, tally)
    with store.outputs() as outputs:
        tally = one_pass(manifest.chunks(), rules, split.crossed(crossing), outputs, on_progress=on_progress)
    filled, moved = (
        ("validation", tally.validation.records) if crossing.to_validation else ("train", tally.train.records)
    )
    tally.warnings[Code.CHANNEL_FILLED] = moved
    dataset = counted_dataset(labeling_job, rules, tally)
    note = f"the split left {filled} empty; records that crossed over: {moved}"
    return replace(dataset, notes=(note, *dataset.notes))
