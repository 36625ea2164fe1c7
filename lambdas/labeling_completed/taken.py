"""A labeling job that a profile has taken up, with what is known of it on its way."""

from dataclasses import dataclass
from typing import TypedDict

from labeling_completed.attempts import Attempt
from labeling_completed.wait import Wait, WaitFacts
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.planning.plan import Plan
from train_on_label.preparation.recognition import Recognised
from train_on_label.settings.guards import instance_hours
from train_on_label.settings.profile.profiles import Profile
from train_on_label.tags import tag_value
from train_on_label.training.job_name import dataset_prefix


class _Facts(TypedDict):
    labeling_job: str
    profile: str
    training_job: str
    attempt: int
    instance_hours: float
    dataset: DatasetFacts | None
    plan: Plan | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One attempt at training on a labeling job's labels."""

    job: LabelingJob
    manifest: S3Manifest
    found: Recognised
    profile: Profile
    attempt: Attempt
    dataset: DatasetFacts | None = None
    plan: Plan | None = None

    @property
    def prefix(self) -> str:
        """Where its prepared dataset lies in the datasets bucket."""
        return dataset_prefix(self.job, self.attempt.training_job)

    @property
    def facts(self) -> _Facts:
        """What every outcome says of it."""
        return {
            "labeling_job": self.job.name,
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
        return wait.facts(self.job, self.attempt.number, self.labels_identity)
