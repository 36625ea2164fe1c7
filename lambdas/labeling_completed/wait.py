"""How long a labeling job has waited for its training job, and when it is looked at again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypedDict

from train_on_label.aws.queues import MAX_DELAY_SECONDS
from train_on_label.dropped_manifests import DroppedManifest, Subject, dropped_event
from train_on_label.instructions import Instructions
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.state_changes import Event, labeling_completed_event

_MINUTE = 60
_DAY = 86_400
LONGEST = 14 * _DAY
"""As long as SQS keeps anything."""
UNTIL_A_ROLE_IS_READY = 10 * _MINUTE


class WaitFacts(TypedDict):
    since: float
    event: Event
    delay_seconds: int
    is_news: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """One labeling job's waiting, which may begin now."""

    subject: Subject
    instructions: Instructions
    now: float
    """Seconds since 1970."""

    @property
    def since(self) -> float:
        """When it began."""
        began = self.instructions.waiting_since
        return self.now if began is None else began

    @property
    def has_begun(self) -> bool:
        """Whether it began before now."""
        return self.instructions.waiting_since is not None

    @property
    def began(self) -> str:
        """When it began, for people."""
        return f"{datetime.fromtimestamp(self.since, UTC):%Y-%m-%d %H:%M} UTC"

    def is_over(self, seconds: float) -> bool:
        """Whether it has lasted as long."""
        return self.now - self.since >= seconds

    @property
    def delay_seconds(self) -> int:
        """Until the next look: a quarter of the time waited, but a minute at least."""
        return round(min(max((self.now - self.since) / 4, _MINUTE), MAX_DELAY_SECONDS))

    def facts(
        self, job: LabelingJob, attempt: int | None, labels: str | None = None, *, tell: bool = True
    ) -> WaitFacts:
        """What an outcome says of it, for as long as the attempt is not known the same as before.

        `labels` is what the attempt counts for. With `tell`, people are told if they have not been.
        """
        told = self.instructions.told
        waits = {"waiting_since": self.since, "told": told or tell, "in_parts": None}
        return {
            "since": self.since,
            "event": self._carried(job, attempt, labels, waits),
            "delay_seconds": self.delay_seconds,
            "is_news": tell and not told,
        }

    def for_workers(self, job: LabelingJob, attempt: int | None, labels: str | None = None) -> Event:
        """The event that comes again, by the state machine that has workers prepare the manifests."""
        return self._carried(job, attempt, labels, {})

    def _carried(
        self, job: LabelingJob, attempt: int | None, labels: str | None, further: Mapping[str, object]
    ) -> Event:
        known = {} if attempt is None else {"attempt": attempt, "again": False, "labels": labels}
        carried = self.instructions.model_copy(update={**known, **further})
        return carried.with_event(self.event_of(job))

    def event_of(self, job: LabelingJob) -> Event:
        """The event that says once more that the labels are complete."""
        if isinstance(self.subject, DroppedManifest):
            return dropped_event(self.subject)
        return labeling_completed_event(
            job.arn, f"{datetime.fromtimestamp(self.now, UTC):%Y-%m-%dT%H:%M:%SZ}"
        )
