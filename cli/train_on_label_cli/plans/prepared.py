"""The dataset of what is planned: of one manifest, or of several that are merged."""

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

from train_on_label.codes import Refusal
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.planning.labels.manifests import LabelsManifest
from train_on_label.planning.labels.merging import Part, labels_of, merge
from train_on_label.planning.one_function import OneFunction
from train_on_label.planning.plan_training import rules_for
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.passes.manifests import Passes
from train_on_label.preparation.ports import DatasetStore, Manifest
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.recognition import Recognised
from train_on_label.preparation.screening.rules import Rules
from train_on_label.settings.profile.profiles import Profile
from train_on_label_cli.plans.plan_input import PlanInput


class Prepared(NamedTuple):
    """A dataset, and what it is of."""

    job: LabelingJob
    manifest: Manifest
    dataset: Dataset


def prepared(
    given: Sequence[PlanInput],
    found: Sequence[Recognised],
    profile: Profile,
    store: DatasetStore,
    *,
    look_of: Callable[[Rules], Look | None],
    passes: Passes,
    function: OneFunction | None,
) -> Prepared | Refusal:
    """Prepares manifests, the newest last, each recognised as something; a refusal where they do not fit.

    What the function, where it is one, could not prepare is a BeyondOneFunctionError.
    """
    newest = given[-1]
    if len(given) == 1 and profile.dataset.train_on == "labeling-job":
        rules = rules_for(newest.job, found[-1], profile, newest.labels)
        if function:
            function.check([newest.size])
        look = look_of(rules)
        dataset = prepare(newest.job.name, newest.manifest, rules, store, look=look, passes=passes)
        return Prepared(newest.job, newest.manifest, dataset)
    parts = [
        Part(job=each.job, found=recognised, manifest=each.manifest, categories=each.labels)
        for each, recognised in zip(given, found, strict=True)
    ]
    labels = labels_of(parts[::-1], profile)
    if isinstance(labels, Refusal):
        return labels
    sizes = {each.manifest.uri: each.size for each in given}
    if function:
        function.check(sizes[each.manifest.uri] for each in labels)
    dataset = merge(labels, profile, {}, store, look_of=look_of, passes=passes)
    identities = "\n".join(each.manifest.identity for each in given)
    manifest = LabelsManifest(
        ", ".join(each.manifest.uri for each in given), hashlib.sha256(identities.encode()).hexdigest()
    )
    job = LabelingJob(
        name=profile.name,
        arn=" ".join(each.job.arn for each in given),
        label_attribute=dataset.label_attribute,
        manifest_uri=manifest.uri,
        tags=newest.job.tags,
    )
    return Prepared(job, manifest, dataset)
