"""A completed labeling job, as far as training is concerned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from train_on_label.dropped_manifests import DroppedManifest
from train_on_label.labeling.task_types import TaskType
from train_on_label.tags import PROFILE


class LabelCounters(NamedTuple):
    """Objects by what became of them, as the labeling job itself counts."""

    labeled: int
    """TotalLabeled: by people and machines."""
    failed: int
    """FailedNonRetryableError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelingJob:
    """What DescribeLabelingJob says that training needs."""

    name: str
    arn: str
    label_attribute: str
    manifest_uri: str
    """LabelingJobOutput.OutputDatasetS3Uri: never built by hand, chained jobs may differ."""
    task_type: TaskType | None = None
    """None where the job's own fields don't tell; the manifest's lines do."""
    label_category_uri: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    status: str = "Completed"
    """Or Stopped: then the manifest has what was labeled until then."""
    completed: datetime | None = None
    """None of a dropped manifest, where S3 tells when it was dropped."""
    counters: LabelCounters | None = None
    """None where nobody has counted: then the manifest is taken as it is."""
    is_dropped: bool = False
    """Whether this is no labeling job but a manifest from elsewhere."""
    manifest_version: str | None = None
    """S3's id of the version to read; None: the newest."""

    @classmethod
    def of_dropped(cls, dropped: DroppedManifest) -> "LabelingJob":
        """A dropped manifest, whose label attribute is yet to be told; its folder names the profile."""
        return cls(
            name=dropped.name,
            arn=dropped.arn,
            label_attribute="",
            manifest_uri=dropped.uri,
            tags={PROFILE: dropped.profile},
            is_dropped=True,
            manifest_version=dropped.version_id,
        )
