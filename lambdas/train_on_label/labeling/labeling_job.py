"""A completed labeling job, as far as training is concerned."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from train_on_label.labeling.task_types import TaskType


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
