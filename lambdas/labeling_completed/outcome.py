"""What became of a labeling job: a class for each way to end."""

from dataclasses import dataclass
from typing import ClassVar

from train_on_label.codes import Refusal, refusal_fields
from train_on_label.planning.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One labeling job's outcome."""

    result: ClassVar[str]

    labeling_job: str
    manifest: str | None = None
    """The S3 URI of a dropped manifest, which is called like a labeling job; None for a labeling job."""
    profile: str | None = None
    """None where none was chosen."""
    training_job: str | None = None
    plan: Plan | None = None
    """None where no dataset was prepared."""
    refusals: tuple[Refusal, ...] = ()

    def summary(self) -> dict[str, object]:
        """What the function answers to a caller that waits, and what it logs."""
        return {
            "labeling_job": self.labeling_job,
            "result": self.result,
            "profile": self.profile,
            "training_job": self.training_job,
            "refusals": [refusal_fields(refusal) for refusal in self.refusals],
            **({"manifest": self.manifest} if self.manifest else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored(Outcome):
    """The labeling job is not the deployment's own, or no profile takes it."""

    result = "ignored"

    why: str

    def summary(self) -> dict[str, object]:
        """The same, with the reason."""
        return Outcome.summary(self) | {"why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Outcome):
    """Nothing was started, for the reasons in `refusals`."""

    result = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Outcome):
    """A training job was started."""

    result = "started"

    profile: str
    training_job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyStarted(Started):
    """An earlier event started the training job."""

    result = "already-started"

    has_ended: bool = False
