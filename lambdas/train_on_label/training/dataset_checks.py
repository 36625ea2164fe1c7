"""Whether a prepared dataset is one to train on."""

from train_on_label.codes import Code, Refusal
from train_on_label.labeling.task_types import ClassSource, LabelShape, nearest_metadata_type
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.guards import Guards
from train_on_label.settings.profile.profiles import Profile

# Lines that a profile asked to leave out, or that hold nothing; they say nothing about the labels' quality.
NO_FAULTS = (
    Code.BLANK_LINE,
    Code.NO_ANNOTATIONS,
    Code.LOW_CONFIDENCE,
    Code.NOT_HUMAN_ANNOTATED,
    Code.DUPLICATE_SOURCE,
    Code.SUPERSEDED,
    Code.REJECTED_BY_VERIFICATION,
)

_MOST_SHOWN = 80  # characters


def check_dataset(dataset: Dataset, profile: Profile, guards: Guards) -> list[Refusal]:
    """Why training on this dataset does not start, with numbers and settings; empty where it may."""
    if nothing := _nothing_to_train_on(dataset):
        return nothing
    refusals = check_labels(dataset, profile)
    if dataset.accepted < guards.min_records or not (dataset.train and dataset.validation):
        detail = (
            f"{dataset.accepted} of {dataset.lines} lines were accepted ({dataset.train} to train, "
            f"{dataset.validation} to validate); min_records is {guards.min_records}, "
            "and each channel needs a record."
        )
        refusals.append(Refusal(Code.TOO_FEW_RECORDS, detail))
    return [*refusals, *_too_few_classes(dataset, guards)]


def check_labels(dataset: Dataset, profile: Profile) -> list[Refusal]:
    """What is wrong with the labels, however few they are; empty where nothing is.

    The rejected share is that of lines with a fault among all lines that hold something: blank ones, and
    those that the profile asked to drop (NO_FAULTS), are no faults. It may be equal to max_rejected_fraction,
    not above it. So may the share of images that may have faults, by those of a sample.
    """
    return _nothing_to_train_on(dataset) or [
        *_unsupported_task_type(dataset, profile),
        *_mixed(dataset),
        *_rejected(dataset, profile),
        *_images_at_fault(dataset, profile),
    ]


def _nothing_to_train_on(dataset: Dataset) -> list[Refusal]:
    if dataset.lines == 0:
        detail = f"The output manifest of {dataset.labeling_job} has no lines."
        return [Refusal(Code.EMPTY_MANIFEST, detail)]
    return _unknown_task_type(dataset)


def _too_few_classes(dataset: Dataset, guards: Guards) -> list[Refusal]:
    if dataset.task_type.classes is ClassSource.NONE or not dataset.accepted:
        return []
    seen = sum(1 for row in dataset.classes if row.train or row.validation)
    if not seen and dataset.task_type.label is LabelShape.MASK_REF:
        seen = dataset.num_classes  # masks without metadata tell none of their classes
    if seen < dataset.task_type.least_classes <= dataset.accepted:
        detail = (
            f"Classes in the accepted lines: {seen}; {dataset.task_type.name} needs "
            f"{dataset.task_type.least_classes} to tell apart."
        )
        return [Refusal(Code.TOO_FEW_CLASSES, detail)]
    if seen < guards.min_classes:
        detail = f"Classes in the accepted lines: {seen}; min_classes is {guards.min_classes}."
        return [Refusal(Code.TOO_FEW_CLASSES, detail)]
    return []


def _unknown_task_type(dataset: Dataset) -> list[Refusal]:
    """Why nobody knows what the labels are, where no line could be taken for that reason."""
    if dataset.unknown_type != "" or dataset.accepted or Code.INVALID_METADATA.name not in dataset.rejected:
        return []
    name = f"{dataset.label_attribute}-metadata"
    detail = f"The lines have no {name}, and nothing else says what their labels are."
    return [Refusal(Code.UNKNOWN_TASK_TYPE, detail)]


def _rejected(dataset: Dataset, profile: Profile) -> list[Refusal]:
    no_faults = {code.name for code in NO_FAULTS}
    faults = {code: count for code, count in dataset.rejected.items() if count and code not in no_faults}
    rejected = sum(faults.values())
    lines = dataset.lines - dataset.rejected.get(Code.BLANK_LINE.name, 0)
    allowed = profile.dataset.max_rejected_fraction
    if not rejected or rejected / lines <= allowed:
        return []
    is_own = "max_rejected_fraction" in profile.dataset.model_fields_set
    counts = ", ".join(
        f"{faults[code]} {code}" for code in sorted(faults, key=faults.__getitem__, reverse=True)
    )
    detail = (
        f"{rejected} of {lines} lines ({rejected / lines:.1%}) have faults ({counts}); "
        f"max_rejected_fraction{f' of {profile.name}' if is_own else ''} is {allowed:g}."
    )
    return [Refusal(Code.TOO_MANY_REJECTED, detail)]


def _images_at_fault(dataset: Dataset, profile: Profile) -> list[Refusal]:
    """A sample without faults refuses nothing, however little it can promise."""
    seen, allowed = dataset.images, profile.dataset.max_rejected_fraction
    if seen is None or not seen.at_fault or seen.at_most / seen.accepted <= allowed:
        return []
    counts = ", ".join(f"{count} {code}" for code, count in seen.counts.most_common())
    detail = f"{seen.share} ({counts}); max_rejected_fraction is {allowed:g}."
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
    if row is None or dataset.task_type.name in row.task_types or _judges_labels(dataset, profile):
        return []
    if dataset.unknown_type:
        return [unknown_type(dataset.unknown_type)]
    detail = (
        f"{dataset.labeling_job} has labels of the task type {dataset.task_type.name}; {row.name}, "
        f"which {profile.name} trains, takes {', '.join(row.task_types)}."
    )
    return [Refusal(Code.UNSUPPORTED_TASK_TYPE, detail)]


def _judges_labels(dataset: Dataset, profile: Profile) -> bool:
    """Whether these are the verdicts that the profile's labels are merged with."""
    is_named = dataset.label_attribute == profile.dataset.verification_attribute
    return (
        profile.dataset.train_on == "profile" and is_named and dataset.task_type.label is LabelShape.VERDICT
    )


def unknown_type(written: str) -> Refusal:
    """A metadata type that is not known, and the known one that looks most like it."""
    shown = written if len(written) <= _MOST_SHOWN else f"{written[: _MOST_SHOWN - 3]}..."
    detail = (
        f'The metadata say type "{shown}", which is not known; '
        f'the nearest known type is "{nearest_metadata_type(written)}".'
    )
    return Refusal(Code.UNKNOWN_TASK_TYPE, detail)
