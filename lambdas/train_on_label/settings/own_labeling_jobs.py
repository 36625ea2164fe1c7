"""Which labeling jobs of the account are a deployment's own: `[labeling_jobs]` in the settings."""

from collections.abc import Collection
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.s3_uri import parse_s3_uri
from train_on_label.settings.profile.name_patterns import LabelingJobPattern


class OwnLabelingJobs(BaseModel):
    """Which labeling jobs of the account are a deployment's own; all that is given must hold.

    The events of all of them arrive; others are counted as ignored, and nobody is told of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    output: Literal["own-buckets", "any-bucket"] = "own-buckets"
    """Where the labels must lie: in the labeling bucket or an existing bucket, or in any bucket."""
    name: LabelingJobPattern | None = None
    """A pattern of names as in a shell, case-sensitive, for two deployments that share a bucket."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Tags that the labeling job has, with these values."""

    def against(self, job: LabelingJob, buckets: Collection[str]) -> str | None:
        """Why the labeling job is another's; None for one's own. `buckets` are the deployment's."""
        if self.output == "own-buckets" and (bucket := parse_s3_uri(job.manifest_uri).bucket) not in buckets:
            return f"its output lies in {bucket}, which is none of the deployment's buckets"
        if self.name is not None and not fnmatchcase(job.name, self.name):
            return f'[labeling_jobs] has name = "{self.name}"'
        lacking = [f"{key}={value}" for key, value in self.tags.items() if job.tags.get(key) != value]
        return f"[labeling_jobs] wants the tags {', '.join(lacking)}" if lacking else None
