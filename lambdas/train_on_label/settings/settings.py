"""The settings that the functions are told: profiles, guards, buckets and tags.

A deployment's settings file holds them at its top level; they are shipped as JSON beside the functions' code.
"""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.mistakes import raise_mistakes
from train_on_label.settings.existing_bucket import ExistingBucket
from train_on_label.settings.guards import Guards
from train_on_label.settings.own_labeling_jobs import OwnLabelingJobs
from train_on_label.settings.profile.default_profiles import DEFAULT_PROFILES
from train_on_label.settings.profile.profiles import Profile
from train_on_label.tags import tag_mistakes


class TrainingSettings(BaseModel):
    """What all functions are told; a whole settings file adds the tables of the infrastructure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: tuple[Profile, ...] = ()
    """In order: the first one that matches a labeling job takes it."""
    guards: Guards = Field(default_factory=Guards)
    """What must hold before a training job is paid for."""
    existing_bucket: tuple[ExistingBucket, ...] = ()
    """Beside the deployment's own labeling bucket."""
    labeling_jobs: OwnLabelingJobs = Field(default_factory=OwnLabelingJobs)
    """Which labeling jobs of the account are the deployment's own."""
    tags: dict[str, str] = Field(default_factory=dict)
    """On everything: the stack's resources and the training jobs."""

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles in force: those of the settings, or one per task type where there are none."""
        return self.profile or DEFAULT_PROFILES

    def foreign(self, job: LabelingJob, labeling_bucket: str) -> str | None:
        """Why the labeling job is not the deployment's own; None for one that is."""
        if job.is_dropped:
            return None  # its folder lies in the deployment's own bucket
        existing = (bucket.name for bucket in self.existing_bucket)
        return self.labeling_jobs.against(job, {labeling_bucket, *existing})

    @property
    def readable_buckets(self) -> frozenset[str]:
        """Existing buckets of which training jobs may read something."""
        return frozenset(bucket.name for bucket in self.existing_bucket if bucket.is_readable)

    @field_validator("tags")
    @classmethod
    def _taggable(cls, tags: dict[str, str]) -> dict[str, str]:
        raise_mistakes(tag_mistakes(tags))
        return tags
