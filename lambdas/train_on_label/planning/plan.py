"""Plans a training job: the steps that the function, the command line and the tests have in common."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain

from train_on_label.codes import Code, Refusal
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.planning.card import render_card
from train_on_label.planning.report import dataset_json
from train_on_label.preparation import files
from train_on_label.preparation.counted import counted_dataset
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.manifest import read_batches
from train_on_label.preparation.one_pass import crossing_for, prepare
from train_on_label.preparation.ports import DatasetStore, Manifest
from train_on_label.preparation.recognition import Recognised, recognise
from train_on_label.preparation.screening.rules import Rules, class_names
from train_on_label.preparation.split import Crossing, Split
from train_on_label.preparation.tally import Tally
from train_on_label.settings.placeholders import attribute_names
from train_on_label.settings.profiles import Profile
from train_on_label.settings.settings import TrainingSettings
from train_on_label.training.dataset_checks import check_dataset
from train_on_label.training.deployment import Deployment
from train_on_label.training.job_name import dataset_prefix, training_job_name
from train_on_label.training.request import TrainingRequest, build_training_request
from train_on_label.training.warm_start import EarlierModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to become of a labeling job."""

    job: LabelingJob
    profile: Profile
    training_job: str
    """The training job's name, also where it is refused."""
    prefix: str
    """Where the prepared dataset lies in the datasets bucket."""
    dataset: Dataset
    request: TrainingRequest | None
    refusals: tuple[Refusal, ...]


def recognised(job: LabelingJob, manifest: Manifest) -> Recognised:
    """Task type and source attribute, from the manifest's lines or else from the labeling job."""
    batches = read_batches(manifest.chunks(), max_line_bytes=1_000_000)
    return recognise(
        chain.from_iterable(batch.lines for batch in batches), job.label_attribute, job.task_type
    )


def plan_training(
    *,
    job: LabelingJob,
    manifest: Manifest,
    found: Recognised,
    profile: Profile,
    settings: TrainingSettings,
    deployment: Deployment,
    store: DatasetStore,
    labels: tuple[str, ...] | None = None,
    earlier_model: EarlierModel | None = None,
    further_check: Callable[[Dataset], list[Refusal]] | None = None,
    on_progress: Callable[[int], object] | None = None,
) -> Plan:
    """Prepares the dataset, and builds the request from what was written.

    `labels` are those of the label-category file, where the labeling job names one. `further_check` says what
    else the deployment has against the dataset. The report is written last: a prepared dataset without
    dataset.json is not complete.
    """
    categories = None if labels is None else class_names(labels, found.task_type)
    listed = attribute_names(profile.training.attributes, found.source_attribute, job.label_attribute)
    rules = Rules(
        job.label_attribute,
        found.task_type,
        found.source_attribute,
        categories,
        profile.dataset,
        tuple(name for name in listed if name not in (found.source_attribute, job.label_attribute)),
    )
    name = training_job_name(job, manifest.identity, profile)
    prefix = dataset_prefix(job, name)
    dataset = _prepared(job, manifest, rules, store=store, prefix=prefix, on_progress=on_progress)
    refusals = check_dataset(dataset, profile, settings.guards)
    if further_check is not None:
        refusals += further_check(dataset)
    request = None
    if not refusals:
        built = build_training_request(
            job=job,
            manifest_identity=manifest.identity,
            dataset=dataset,
            profile=profile,
            deployment=deployment,
            earlier_model=earlier_model,
        )
        if isinstance(built, TrainingRequest):
            request = built
        else:
            refusals = built
    plan = Plan(
        job=job,
        profile=profile,
        training_job=name,
        prefix=prefix,
        dataset=dataset,
        request=request,
        refusals=tuple(refusals),
    )
    store.write(prefix, files.CARD, render_card(plan, manifest.uri).encode(), "text/html; charset=utf-8")
    store.write(prefix, files.REPORT, dataset_json(plan, manifest).encode(), "application/json")
    return plan


def _prepared(
    job: LabelingJob,
    manifest: Manifest,
    rules: Rules,
    *,
    store: DatasetStore,
    prefix: str,
    on_progress: Callable[[int], object] | None,
) -> Dataset:
    split = Split.of(rules.options)

    def run(split: Split) -> Tally:
        with store.outputs(prefix) as outputs:
            tally = prepare(manifest.chunks(), rules, split, outputs, on_progress=on_progress)
            if split.crossing is None and (crossing := crossing_for(tally)):
                raise _EmptyChannelError(crossing)  # so that nobody sees a channel without records
        return tally

    try:
        return counted_dataset(job.name, rules, run(split))
    except _EmptyChannelError as empty:
        crossing = empty.crossing
    tally = run(split.crossed(crossing))
    channel, moved = (
        ("validation", tally.validation.records) if crossing.to_validation else ("train", tally.train.records)
    )
    tally.warnings[Code.CHANNEL_FILLED] = moved
    dataset = counted_dataset(job.name, rules, tally)
    note = f"the split left {channel} empty; records that crossed over: {moved}"
    return replace(dataset, notes=(note, *dataset.notes))


class _EmptyChannelError(Exception):
    def __init__(self, crossing: Crossing) -> None:
        super().__init__()
        self.crossing = crossing
