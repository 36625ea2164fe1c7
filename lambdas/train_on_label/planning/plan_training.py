"""The steps around preparing a dataset that function, command line and tests have in common."""

from collections.abc import Sequence

from train_on_label.codes import Refusal, Refused
from train_on_label.labeling.label_categories import class_names
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.planning.attribute_choice import absent_attribute
from train_on_label.planning.card.card import MadeBy, render_card
from train_on_label.planning.plan import Plan
from train_on_label.planning.report import dataset_json, request_json
from train_on_label.preparation import files
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.nowhere import Nowhere
from train_on_label.preparation.ports import DatasetStore, Manifest
from train_on_label.preparation.recognition import Recognised
from train_on_label.preparation.screening.rules import Rules
from train_on_label.settings.profile.placeholders import attribute_names
from train_on_label.settings.profile.profiles import Profile
from train_on_label.settings.settings import TrainingSettings
from train_on_label.training.dataset_checks import check_dataset
from train_on_label.training.deployment import Deployment
from train_on_label.training.request import build_training_request
from train_on_label.training.warm_start import EarlierModel


def rules_for(
    job: LabelingJob, found: Recognised, profile: Profile, labels: tuple[str, ...] | None = None
) -> Rules:
    """What the job's lines are held against; `labels` are those of its label-category file."""
    found = found.by_profile(profile)
    of_file = None if labels is None else class_names(labels, found.task_type)
    fixed = profile.dataset.classes and class_names(profile.dataset.classes, found.task_type)
    algorithm = profile.training.builtin
    return Rules(
        label_attribute=job.label_attribute,
        task_type=found.task_type,
        unknown_type=found.unknown_type,
        metadata_is_optional=found.metadata_is_optional,
        source_attribute=found.source_attribute,
        categories=fixed or of_file,
        categories_from=f"classes of {profile.name}" if fixed else "the label-category file",
        former_categories=of_file or () if fixed else (),
        image_depth=algorithm.image_channels if algorithm else None,
        options=profile.dataset,
        attributes=attribute_names(profile.training.attributes, found.source_attribute, job.label_attribute),
    )


def decide(
    *,
    job: LabelingJob,
    manifest: Manifest,
    training_job: str,
    dataset: Dataset,
    profile: Profile,
    settings: TrainingSettings,
    deployment: Deployment,
    attempt: int = 1,
    earlier_model: EarlierModel | None = None,
    against: Sequence[Refusal] = (),
) -> Plan:
    """The request for a prepared dataset, or every reason why there is none.

    `against` is what the deployment has against the dataset beyond what the dataset itself says.
    """
    # The name of merged labels is none that lines have.
    absent = () if dataset.sources else absent_attribute(dataset, manifest)
    refusals = absent or (
        *check_dataset(dataset, profile, settings.guards),
        *against,
    )
    decision = (
        Refused(refusals)
        if refusals
        else build_training_request(
            job=job,
            manifest_identity=manifest.identity,
            training_job=training_job,
            dataset=dataset,
            profile=profile,
            deployment=deployment,
            attempt=attempt,
            earlier_model=earlier_model,
        )
    )
    return Plan(
        job=job,
        manifest=manifest,
        profile=profile,
        training_job=training_job,
        dataset=dataset,
        decision=decision,
    )


def write_reports(plan: Plan, store: DatasetStore, made_by: MadeBy | None = None) -> None:
    """Writes the card, the request if there is one, and last the report; nothing where nothing is kept.

    A prepared dataset without dataset.json is not complete.
    """
    if isinstance(store, Nowhere):
        return  # a card takes a third of a second
    store.write(files.CARD, render_card(plan, made_by or MadeBy()).encode(), "text/html; charset=utf-8")
    if plan.request is not None:
        store.write(files.REQUEST, request_json(plan.request).encode(), "application/json")
    store.write(files.REPORT, dataset_json(plan).encode(), "application/json")
