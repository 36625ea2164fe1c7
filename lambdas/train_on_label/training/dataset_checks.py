"""Whether a prepared dataset is one to train on."""

from train_on_label.codes import Code, Refusal
from train_on_label.labeling.task_types import ClassSource
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.guards import Guards
from train_on_label.settings.profiles import Profile

# Lines that a profile asked to leave out; they say nothing about the labels' quality.
DROPPED_BY_CHOICE = (
    Code.NO_ANNOTATIONS,
    Code.LOW_CONFIDENCE,
    Code.NOT_HUMAN_ANNOTATED,
    Code.DUPLICATE_SOURCE,
    Code.REJECTED_BY_VERIFICATION,
)


def check_dataset(dataset: Dataset, profile: Profile, guards: Guards) -> list[Refusal]:
    """Why training on this dataset does not start, with numbers and settings; empty where it may.

    The rejected share is that of lines with a fault among all lines of the manifest: lines that the profile
    asked to drop (DROPPED_BY_CHOICE) are no faults. It may be equal to max_rejected_fraction, not above it.
    """
    if dataset.lines == 0:
        detail = f"The output manifest of {dataset.labeling_job} has no lines."
        return [Refusal(Code.EMPTY_MANIFEST, detail)]
    refusals = [
        *_unsupported_task_type(dataset, profile),
        *_mixed(dataset),
        *_rejected(dataset, profile),
    ]
    if dataset.accepted < guards.min_records or not (dataset.train and dataset.validation):
        detail = (
            f"{dataset.accepted} of {dataset.lines} lines were accepted ({dataset.train} to train, "
            f"{dataset.validation} to validate); min_records is {guards.min_records}, "
            "and each channel needs a record."
        )
        refusals.append(Refusal(Code.TOO_FEW_RECORDS, detail))
    seen = sum(1 for row in dataset.classes if row.train or row.validation)
    has_classes = dataset.task_type.classes is not ClassSource.NONE
    if has_classes and dataset.accepted and seen < guards.min_classes:
        detail = f"Classes in the accepted lines: {seen}; min_classes is {guards.min_classes}."
        refusals.append(Refusal(Code.TOO_FEW_CLASSES, detail))
    return refusals


def _rejected(dataset: Dataset, profile: Profile) -> list[Refusal]:
    chosen = {code.name for code in DROPPED_BY_CHOICE}
    faults = {code: count for code, count in dataset.rejected.items() if count and code not in chosen}
    rejected = sum(faults.values())
    allowed = profile.dataset.max_rejected_fraction
    if rejected / dataset.lines <= allowed:
        return []
    counts = ", ".join(
        f"{faults[code]} {code}" for code in sorted(faults, key=faults.__getitem__, reverse=True)
    )
    detail = (
        f"{rejected} of {dataset.lines} lines ({rejected / dataset.lines:.1%}) have faults ({counts}); "
        f"max_rejected_fraction of {profile.name} is {allowed:g}."
    )
    return [Refusal(Code.TOO_MANY_REJECTED, detail)]


def _mixed(dataset: Dataset) -> list[Refusal]:
    if not dataset.other_types:
        return []
    others = ", ".join(f"{count} of {kind}" for kind, count in sorted(dataset.other_types.items()))
    detail = (
        f"{dataset.label_attribute} has labels of {dataset.task_type.name} on {dataset.accepted} lines, "
        f"and labels of other task types: {others}."
    )
    return [Refusal(Code.MIXED_TASK_TYPES, detail)]


def _unsupported_task_type(dataset: Dataset, profile: Profile) -> list[Refusal]:
    row = profile.training.builtin
    if row is None or dataset.task_type.name in row.task_types:
        return []
    detail = (
        f"{dataset.labeling_job} has labels of the task type {dataset.task_type.name}; {row.name}, "
        f"which {profile.name} trains, takes {', '.join(row.task_types)}."
    )
    return [Refusal(Code.UNSUPPORTED_TASK_TYPE, detail)]
