"""A labeling job that a profile has taken up, with what is known of it on its way."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from labeling_completed.attempts import Attempt
from labeling_completed.wait import Wait, WaitFacts
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.planning.labels.so_far import LabelsSoFar
from train_on_label.planning.plan import Plan
from train_on_label.preparation.ports import Manifest
from train_on_label.preparation.recognition import Recognised
from train_on_label.settings.guards import instance_hours
from train_on_label.settings.profile.profiles import Profile
from train_on_label.tags import tag_value
from train_on_label.training.job_name import dataset_prefix


class TakenFacts(TypedDict):
    """Fields of every outcome."""

    labeling_job: str
    profile: str
    training_job: NotRequired[str]
    attempt: NotRequired[int]
    instance_hours: NotRequired[float]
    dataset: NotRequired[DatasetFacts | None]
    plan: NotRequired[Plan | None]


@dataclass(frozen=True, slots=True)
class Routed:
    """Labels that are complete, and the profile that takes them."""

    job: LabelingJob
    manifest: S3Manifest
    found: Recognised
    profile: Profile

    def alone(self, attempt: Attempt) -> "Taken":
        """An attempt at training on these labels and no others."""
        return Taken(routed=self, job=self.job, manifest=self.manifest, attempt=attempt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One attempt at training on labels."""

    routed: Routed
    """What has completed."""
    job: LabelingJob
    """What is trained on; where that is all labels of a profile, it is called as the profile."""
    manifest: Manifest
    attempt: Attempt
    dataset: DatasetFacts | None = None
    plan: Plan | None = None
    labels: LabelsSoFar | None = None
    """Where it is all labels of the profile."""

    @property
    def profile(self) -> Profile:
        """Which one trains."""
        return self.routed.profile

    @property
    def prefix(self) -> str:
        """Where its prepared dataset lies in the datasets bucket."""
        return dataset_prefix(self.job, self.attempt.training_job)

    @property
    def facts(self) -> TakenFacts:
        """What every outcome says of it."""
        return {
            "labeling_job": self.routed.job.name,
            "profile": self.profile.name,
            "training_job": self.attempt.training_job,
            "attempt": self.attempt.number,
            "instance_hours": instance_hours(self.profile.training),
            "dataset": self.dataset,
            "plan": self.plan,
        }

    @property
    def labels_identity(self) -> str:
        """What the attempt counts for, as the training job's tag has it."""
        return tag_value(self.manifest.identity)

    def waiting(self, wait: Wait) -> WaitFacts:
        """What an outcome says where it waits."""
        return wait.facts(self.routed.job, self.attempt.number, self.labels_identity)
