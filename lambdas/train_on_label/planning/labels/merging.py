"""A profile's labels as one dataset: what each manifest is held against, and what all labels are called."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from train_on_label.codes import Code, Refusal
from train_on_label.labeling.label_categories import class_names
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import LabelShape
from train_on_label.planning.plan_training import rules_for
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.passes.manifests import Passes, one_after_another
from train_on_label.preparation.ports import DatasetStore, Manifest
from train_on_label.preparation.recognition import Recognised, Record, first_lines, record_in
from train_on_label.preparation.renaming.new_ids import MergedNames
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.union.labels import Labels, not_alike
from train_on_label.preparation.union.looking import class_ids_of, looked_at
from train_on_label.preparation.union.prepare_union import prepare_union
from train_on_label.settings.profile.placeholders import attribute_names
from train_on_label.settings.profile.profiles import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One manifest of a profile's labels."""

    job: LabelingJob
    found: Recognised
    """What its lines were recognised as."""
    manifest: Manifest
    categories: tuple[str, ...] | None = None
    """Names in its label-category file."""
    classes: Mapping[int, str] | None = None
    """Its own class ids, and their names; None where nobody has looked at its lines yet."""


def labels_of(parts: Sequence[Part], profile: Profile) -> list[Labels] | Refusal:
    """What is merged of the manifests, given newest first; a refusal where they cannot be.

    A verification of labels that are not among them says nothing here, and is left out.
    """
    labels = []
    for place, part in enumerate(parts):
        if not _is_verification(part, profile):
            labels.append(_labels(part, part, profile, judges=False))
        elif (judged := _judged(part, parts[place + 1 :], profile)) is not None:
            labels.append(_labels(part, judged, profile, judges=True))
    if not labels:
        return Refusal(Code.NO_LABEL_ATTRIBUTE, "There are verifications only, of labels that are not there.")
    return not_alike(labels) or labels


def merge(
    labels: Sequence[Labels],
    profile: Profile,
    known: Mapping[str, int],
    store: DatasetStore,
    *,
    on_progress: Callable[[int], object] | None = None,
    look_of: Callable[[Rules], Look | None] = lambda _: None,
    passes: Passes = one_after_another,
) -> Dataset:
    """The dataset of labels_of's; `known` are the ids given so far, by class name.

    Where the profile lists its classes, those are the ids. A new name gets an id that is not given yet.
    """
    labels = looked_at(labels, passes)
    rules = labels[0].rules
    attribute, fixed = profile.merged_label_attribute(rules.task_type), profile.dataset.classes
    if fixed:
        names = class_names(fixed, rules.task_type)
        ids: dict[str, int] | None = {name: class_id for class_id, name in enumerate(names)}
    else:
        ids = class_ids_of(labels, known)
    merged = replace(
        rules,
        label_attribute=attribute,
        options=profile.dataset,
        attributes=attribute_names(profile.training.attributes, rules.source_attribute, attribute),
    )
    return prepare_union(
        profile.name,
        labels,
        MergedNames(
            label_attribute=attribute,
            class_ids=ids,
            classes_from=f"the classes of {profile.name}",
            ids_are_known=fixed is not None,
        ),
        merged,
        store,
        on_progress=on_progress,
        look=look_of(merged),
        passes=passes,
    )


def _labels(part: Part, judged: Part, profile: Profile, *, judges: bool) -> Labels:
    """A part's labels; a verification's are those that it judged."""
    verification = profile.dataset.verification_attribute
    changed: dict[str, object] = {"classes": None}
    if verification and not judges and _is_older(verification, part):
        changed["verification_attribute"] = None
    dataset = profile.dataset.model_copy(update=changed)
    of_itself = profile.model_copy(update={"dataset": dataset})
    job = replace(part.job, label_attribute=judged.job.label_attribute)
    rules = rules_for(job, judged.found, of_itself, judged.categories)
    # An index counts classes by the ids that the profile fixes.
    names = rules.category_names if profile.dataset.classes else judged.classes
    return Labels(labeling_job=part.job.name, manifest=part.manifest, rules=rules, names=names, judges=judges)


def _is_verification(part: Part, profile: Profile) -> bool:
    """Whether these are the verdicts that the profile names."""
    is_named = part.job.label_attribute == profile.dataset.verification_attribute
    return is_named and part.found.task_type.label is LabelShape.VERDICT


def _judged(verification: Part, older: Sequence[Part], profile: Profile) -> Part | None:
    """The newest part whose labels are in the verification's lines."""
    held = set(chain.from_iterable(_records(verification)))
    labels = (part for part in older if not _is_verification(part, profile))
    return next((part for part in labels if part.job.label_attribute in held), None)


def _is_older(verification: str, part: Part) -> bool:
    """Whether the verdicts in a part's lines judged what its labels have taken the place of."""
    for record in _records(part):
        judged, labeled = (_created(record, name) for name in (verification, part.job.label_attribute))
        if judged and labeled:
            return judged < labeled
    return False


def _created(record: Record, attribute: str) -> str:
    """When Ground Truth wrote a label, by ISO 8601; empty where it does not say."""
    metadata = record.get(f"{attribute}-metadata")
    return str(metadata.get("creation-date", "")) if isinstance(metadata, dict) else ""


def _records(part: Part) -> Iterator[Record]:
    return map(record_in, first_lines(part.manifest))
