"""What a union is made of: the manifests of one profile, and what is known of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from train_on_label.codes import Code, Refusal
from train_on_label.preparation.ports import Manifest
from train_on_label.preparation.screening.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The manifest of one labeling job, or one from elsewhere."""

    labeling_job: str
    """Its name."""
    manifest: Manifest
    rules: Rules
    """As for itself alone: its own label attribute, and its own label-category file. Of a verification job
    label_attribute is the attribute that it judged, and options.verification_attribute its own."""
    names: Mapping[int, str] | None = None
    """Class id in the manifest -> name, of all classes that its lines have; None where nobody knows."""
    judges: bool = False
    """Whether it is a verification job's."""


def in_order(labels: Sequence[Labels]) -> list[Labels]:
    """The same, newest first, each verification right before the newest labels that it may have judged.

    It says nothing of labels under another attribute, such as those that were adjusted meanwhile.
    """
    waiting: list[Labels] = []
    ordered: list[Labels] = []
    for each in labels:
        if each.judges:
            waiting.append(each)
            continue
        judged = each.rules.label_attribute
        ordered += (verification for verification in waiting if verification.rules.label_attribute == judged)
        waiting = [verification for verification in waiting if verification.rules.label_attribute != judged]
        ordered.append(each)
    return ordered + waiting


def not_alike(labels: Sequence[Labels]) -> Refusal | None:
    """Why labels cannot be merged: they are of several task types, or some of text and some of files."""
    kinds = {(each.rules.task_type.name, each.rules.source_attribute): each for each in labels}
    if len(kinds) <= 1:
        return None
    told = "; ".join(
        f"{each.labeling_job} has {task_type} by {source}" for (task_type, source), each in kinds.items()
    )
    return Refusal(Code.MIXED_TASK_TYPES, f"Only labels of one kind can be merged: {told}.")
