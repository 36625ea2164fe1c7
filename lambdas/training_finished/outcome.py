"""What became of a training job that has ended: a class for each way."""

from dataclasses import dataclass

from train_on_label.aws.sagemaker.model_registry import Registration
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.notifications.failures import Explanation
from train_on_label.training.ended_job import EndedTrainingJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A training job of somebody else's, or one that has not ended."""

    training_job: str

    @property
    def result(self) -> str:
        """`ignored`."""
        return "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A training job completed, and its model is in the registry."""

    job: EndedTrainingJob
    model_uri: str
    group: str
    registration: Registration
    dataset: DatasetFacts | None = None

    @property
    def result(self) -> str:
        """`registered`, or `already-registered` where an earlier event did it."""
        return "registered" if self.registration.is_new else "already-registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsuccessful:
    """A training job failed or was stopped; there is no model."""

    job: EndedTrainingJob
    explanation: Explanation
    dataset: DatasetFacts | None = None
    next_attempt: int | None = None
    """None where nothing is tried again."""

    @property
    def result(self) -> str:
        """`failed` or `stopped`."""
        return "stopped" if self.job.status == "Stopped" else "failed"


Outcome = Ignored | Registered | Unsuccessful


def summary(outcome: Outcome) -> dict[str, object]:
    """What the function answers to a caller that waits, and what it logs."""
    ended = None if isinstance(outcome, Ignored) else outcome.job
    return {
        "training_job": outcome.training_job if isinstance(outcome, Ignored) else outcome.job.name,
        "labeling_job": ended.labeling_job if ended else None,
        "result": outcome.result,
        "model_package": outcome.registration.arn if isinstance(outcome, Registered) else None,
        "next_attempt": outcome.next_attempt if isinstance(outcome, Unsuccessful) else None,
        "explanation": outcome.explanation.meaning if isinstance(outcome, Unsuccessful) else None,
    }
