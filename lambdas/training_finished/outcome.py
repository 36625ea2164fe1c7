"""What became of a training job."""

from dataclasses import dataclass
from enum import StrEnum

from train_on_label.aws.sagemaker.model_registry import Registration
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.notifications.failures import Explanation
from train_on_label.training.ended_job import EndedTrainingJob


class Result(StrEnum):
    """How it ended."""

    REGISTERED = "registered"
    ALREADY_REGISTERED = "already-registered"
    FAILED = "failed"
    STOPPED = "stopped"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One training job's outcome."""

    training_job: str
    result: Result
    job: EndedTrainingJob | None = None
    """None where it was ignored."""
    dataset: DatasetFacts | None = None
    group: str | None = None
    registration: Registration | None = None
    explanation: Explanation | None = None

    def summary(self) -> dict[str, object]:
        """What the function answers to a caller that waits, and what it logs."""
        return {
            "training_job": self.training_job,
            "labeling_job": self.job.labeling_job if self.job else None,
            "result": self.result.value,
            "model_package": self.registration.arn if self.registration else None,
            "explanation": self.explanation.meaning if self.explanation else None,
        }
