"""From a tally to the dataset's report: classes with their names, and the warnings that name one."""

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.dataset import ClassCount, Dataset
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.verdict import ClassKey
from train_on_label.preparation.tally import Tally


def counted_dataset(labeling_job: str, rules: Rules, tally: Tally) -> Dataset:
    """The dataset as counted from the lines that were written."""
    names = _names(rules, tally)
    classes = tuple(
        ClassCount(
            id=class_id,
            name=name,
            train=tally.train.carrying[key],
            validation=tally.validation.carrying[key],
            train_boxes=tally.train.annotations[key],
            validation_boxes=tally.validation.annotations[key],
        )
        for class_id, (key, name) in names.items()
    )
    warnings = tally.warnings.copy()
    notes = []
    # A mask without metadata tells none of its classes.
    is_counted = any(row.train or row.validation for row in classes)
    for row in classes:
        if row.train and not row.validation:
            warnings[Code.CLASS_WITHOUT_VALIDATION] += 1
            notes.append(
                f'class {row.id} "{row.name}" has no validation record; training records: {row.train}'
            )
        if tally.accepted and is_counted and not row.train:
            warnings[Code.CLASS_WITHOUT_TRAINING] += 1
            notes.append(
                f'class {row.id} "{row.name}" has no training record; validation records: {row.validation}'
            )
    if not tally.is_checked_for_duplicates:
        warnings[Code.DUPLICATES_NOT_CHECKED] = 1
    if _look_multi_hot(rules, tally):
        warnings[Code.LABELS_LOOK_MULTI_HOT] = tally.accepted
    max_class_id = max((row.id for row in classes if row.train or row.validation), default=-1)
    return Dataset(
        labeling_job=labeling_job,
        label_attribute=rules.label_attribute,
        task_type=rules.task_type,
        unknown_type=rules.unknown_type,
        source_attribute=rules.source_attribute,
        attributes=rules.attributes,
        lines=tally.lines,
        accepted=tally.accepted,
        train=tally.train.records,
        validation=tally.validation.records,
        rejected=_by_name(tally.rejected),
        first_rejected={code.name: tuple(lines) for code, lines in tally.first_rejected.items()},
        sample=tuple(tally.sample.lines()),
        other_types=dict(tally.other_types),
        buckets=dict(tally.buckets),
        warnings=_by_name(warnings),
        notes=tuple(notes),
        classes=classes,
        num_classes=max(rules.category_names, default=max_class_id) + 1,
        max_class_id=max_class_id,
        max_boxes_per_image=tally.max_boxes,
    )


def _names(rules: Rules, tally: Tally) -> dict[int, tuple[ClassKey, str]]:
    """Class id -> what it was counted under, and its name; in the order of ids."""
    carried = tally.train.carrying.keys() | tally.validation.carrying.keys()
    if rules.category_names:
        counts_names = any(isinstance(key, str) for key in carried)
        return {
            class_id: (name if counts_names else class_id, name)
            for class_id, name in sorted(rules.category_names.items())
        }
    if any(isinstance(key, str) for key in carried):
        # Lines of named entities number no classes, so their names in order do.
        return {class_id: (name, str(name)) for class_id, name in enumerate(sorted(map(str, carried)))}
    ids = sorted(key for key in carried if isinstance(key, int))
    return {class_id: (class_id, tally.names.get(class_id, str(class_id))) for class_id in ids}


def _look_multi_hot(rules: Rules, tally: Tally) -> bool:
    """Whether every list is [0, 1] or [1, 0], of two classes: the entries of a vector, or the ids of both."""
    if rules.task_type.label is not LabelShape.CLASS_INDICES or not tally.accepted:
        return False
    carried = tally.train.carrying + tally.validation.carrying
    return carried == {0: tally.accepted, 1: tally.accepted} and len(rules.category_names or ("", "")) == len(
        carried
    )


def _by_name(counts: dict[Code, int]) -> dict[str, int]:
    return {code.name: counts[code] for code in sorted(counts, key=lambda code: code.name) if counts[code]}
