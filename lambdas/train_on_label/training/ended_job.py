"""A training job of this deployment that has ended, as SageMaker describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from train_on_label.tags import ATTEMPT, LABELING_JOBS


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedTrainingJob:
    """What a model's registration and a failure's explanation need of it."""

    name: str
    status: str
    """Completed, Failed or Stopped."""
    secondary_status: str
    tags: Mapping[str, str]
    labeling_job: str
    """The newest, where several were merged."""
    profile: str
    image: str
    dataset_uri: str
    """S3 URI of the prepared dataset's folder, with a slash at the end."""
    created_at: float
    """Seconds since 1970."""
    failure_reason: str | None = None
    model_uri: str | None = None
    """model.tar.gz; None where there is none."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Final value of each metric."""

    labeling_jobs: tuple[str, ...] = ()
    """All that were merged, newest first, as far as its dataset's report can be read."""

    @property
    def merged(self) -> int:
        """How many labeling jobs were merged; 0 where it is one alone."""
        return int(self.tags.get(LABELING_JOBS, "0"))

    @property
    def attempt(self) -> int:
        """Which training job on the same labels it was, from 1."""
        return int(self.tags.get(ATTEMPT, "1"))
