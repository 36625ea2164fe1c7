"""What became of a labeling job."""

from dataclasses import dataclass
from enum import StrEnum

from train_on_label.codes import Refusal
from train_on_label.planning.plan import Plan


class Result(StrEnum):
    """How it ended."""

    STARTED = "started"
    ALREADY_STARTED = "already-started"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One labeling job's outcome."""

    labeling_job: str
    result: Result
    profile: str | None = None
    """None where none was chosen."""
    training_job: str | None = None
    training_job_has_ended: bool = False
    """Only of one that was started before."""
    plan: Plan | None = None
    """None where no dataset was prepared."""
    refusals: tuple[Refusal, ...] = ()

    def summary(self) -> dict[str, object]:
        """What the function answers to a caller that waits, and what it logs."""
        return {
            "labeling_job": self.labeling_job,
            "result": self.result.value,
            "profile": self.profile,
            "training_job": self.training_job,
            "refusals": [{"code": refusal.code.name, "detail": refusal.detail} for refusal in self.refusals],
        }
