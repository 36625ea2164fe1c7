"""Takes labels into those of their profile: looked at alone, written to the index, read with all others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from labeling_completed.clients import Clients
from labeling_completed.deadline import Deadline
from labeling_completed.observing import Observing
from labeling_completed.sharing import Sharing
from labeling_completed.taken import Routed
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.aws.s3.label_categories import label_categories
from train_on_label.aws.s3.labels_index import LabelsIndex
from train_on_label.codes import Refusal
from train_on_label.labeling.labeling_job import LabelCounters
from train_on_label.planning.attribute_choice import absent_attribute
from train_on_label.planning.labels.entry import LabelsEntry, entry_key
from train_on_label.planning.labels.so_far import LabelsSoFar
from train_on_label.planning.plan_training import rules_for
from train_on_label.preparation.nowhere import Nowhere
from train_on_label.preparation.prepare import prepare
from train_on_label.training.dataset_checks import check_labels

_ALONE = "labels-alone"
"""The folder of what workers make of manifests that are looked at alone."""


class UnfitLabelsError(Exception):
    """Labels that are kept out of those of their profile, and why."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(refusal.detail for refusal in refusals))
        self.refusals = tuple(refusals)


class TakenIn(NamedTuple):
    """Labels, and what they are now among."""

    entry: LabelsEntry
    so_far: LabelsSoFar


@dataclass(frozen=True, slots=True)
class TakingIn:
    """Writes an entry before it reads the others, so that of two runs at once one at least sees both."""

    aws: Clients
    environment: LabelingCompletedEnvironment
    observing: Observing
    deadline: Deadline
    sharing: Sharing

    def index(self, profile: str) -> LabelsIndex:
        """The profile's index."""
        return LabelsIndex(self.aws.s3, self.environment.datasets_bucket, profile)

    def run(self, routed: Routed, counters: LabelCounters | None, *, dry_run: bool) -> TakenIn:
        """All labels of the profile, these among them; UnfitLabelsError or BeyondOneFunctionError where these
        are not to be.

        Content that was taken in before is not looked at again. A dry run writes nothing.
        """
        job, manifest, index = routed.job, routed.manifest, self.index(routed.profile.name)
        entry = index.entry(entry_key(job.arn, manifest.identity, is_dropped=job.is_dropped))
        content = (manifest.identity, job.label_attribute)
        if entry is None or (entry.identity, entry.label_attribute) != content:
            with self.observing.step("look at the labels alone"):
                entry = self._looked_at(routed, counters, dry_run=dry_run)
            if not dry_run:
                index.put(entry)
        with self.observing.step("read the labels so far"):
            so_far = index.so_far(beside=entry)
            names = so_far.own_classes
            if dry_run:
                state = index.state().naming(names)
            else:
                state = index.update(lambda before: before.naming(names))
        return TakenIn(entry, replace(so_far, state=state))

    def _looked_at(self, routed: Routed, counters: LabelCounters | None, *, dry_run: bool) -> LabelsEntry:
        job, manifest, profile = routed.job, routed.manifest, routed.profile
        categories = label_categories(self.aws.s3, job)
        rules = rules_for(job, routed.found, profile, categories)
        key = entry_key(job.arn, manifest.identity, is_dropped=job.is_dropped)
        parts = f"{_ALONE}/{profile.name}/{key}/"
        with self.sharing.passes([manifest.size], parts, dry_run=dry_run) as passes:
            alone = prepare(
                job.name,
                manifest,
                rules,
                Nowhere(),
                counters=counters,
                on_progress=self.deadline.check,
                passes=passes,
            )
        if refusals := absent_attribute(alone, manifest) or check_labels(alone, profile):
            raise UnfitLabelsError(refusals)
        return LabelsEntry.of(
            job,
            manifest.identity,
            routed.found,
            alone,
            completed=job.completed or manifest.changed_at,
            version=manifest.version_id,
            categories=categories,
        )
