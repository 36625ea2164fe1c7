"""What became of a labeling job: a class for each way to end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from train_on_label.codes import Refusal, refusal_fields
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.planning.labels.entry import LabelsEntry
from train_on_label.planning.plan import Plan
from train_on_label.state_changes import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One labeling job's outcome."""

    result: ClassVar[str]
    foreseen: ClassVar[str] = ""
    """The result of a dry run, where it is another one."""
    also_told: ClassVar[tuple[str, ...]] = ()
    """Fields of its own that the summary has."""

    labeling_job: str
    manifest: str | None = None
    """The S3 URI of a dropped manifest, which is called like a labeling job; None for a labeling job."""
    profile: str | None = None
    """None where none was chosen."""
    training_job: str | None = None
    attempt: int = 1
    instance_hours: float | None = None
    """The most that the training job may use; None where none was planned."""
    dataset: DatasetFacts | None = None
    """None where no dataset was prepared."""
    plan: Plan | None = None
    """None where no dataset was prepared in this run."""
    refusals: tuple[Refusal, ...] = ()

    def summary(self, *, dry_run: bool = False) -> dict[str, object]:
        """What the function answers to a caller that waits, and what it logs."""
        return {
            "labeling_job": self.labeling_job,
            "result": (dry_run and self.foreseen) or self.result,
            "profile": self.profile,
            "training_job": self.training_job,
            "attempt": self.attempt,
            "instance_hours": self.instance_hours,
            "refusals": [refusal_fields(refusal) for refusal in self.refusals],
            **({"manifest": self.manifest} if self.manifest else {}),
            **{name: getattr(self, name) for name in self.also_told},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored(Outcome):
    """The labeling job is not the deployment's own, or no profile takes it."""

    result = "ignored"
    also_told = ("why",)

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Outcome):
    """Nothing was started, for the reasons in `refusals`."""

    result = "refused"

    dead_letter: Event | None = None
    """The event to keep, where somebody must be alarmed and run it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeingPrepared(Outcome):
    """Workers have to prepare ranges of the manifests first: the event comes again once they have."""

    result = "preparing"
    foreseen = "would-be-prepared"
    also_told = ("ranges", "tasks")

    profile: str
    ranges: int
    tasks: Mapping[str, str]
    """Where their list lies, as the state machine is told."""
    event: Event
    """For the state machine that has them begin."""
    is_news: bool
    """False where they are at it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(Outcome):
    """Nothing was started yet, for the reasons in `refusals`: the event comes again."""

    result = "waiting"
    foreseen = "would-wait"

    since: float
    """Seconds since 1970."""
    event: Event
    delay_seconds: int
    is_news: bool
    """False where people know already, or where nobody may care."""

    def summary(self, *, dry_run: bool = False) -> dict[str, object]:
        """The same, with the time since when it waits."""
        since = datetime.fromtimestamp(self.since, UTC).isoformat(timespec="seconds")
        return Outcome.summary(self, dry_run=dry_run) | {"since": since}


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Outcome):
    """A training job was started."""

    result = "started"
    foreseen = "would-start"

    profile: str
    training_job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyStarted(Started):
    """An earlier event started the training job."""

    result = "already-started"
    foreseen = "already-started"

    has_ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedOnly(Outcome):
    """The labels are among those of their profile, and nothing was to be started."""

    result = "taken-in"
    foreseen = "would-be-taken-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingForLabels(Outcome):
    """The labels are among those of their profile, and too few are new: later ones start a training job."""

    result = "waiting-for-labels"
    foreseen = "would-wait-for-labels"
    also_told = ("new_records", "min_new_records")

    profile: str
    new_records: int
    min_new_records: int
    entry: LabelsEntry
    is_news: bool
    """False where people know already."""
