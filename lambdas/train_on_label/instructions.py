"""What a run is told beside its event: by an earlier run that had to wait, or by a person who replays."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from train_on_label.state_changes import Event, UnknownEventError
from train_on_label.tags import tag_value

_KEY = "train-on-label"


class Instructions(BaseModel):
    """Travels with an event, under a key that no event of AWS's has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    attempt: Annotated[int, Field(ge=1)] = 1
    """Which training job on the same labels is to be started."""
    again: bool = False
    """Start one more attempt than there were, whatever became of those."""
    dry_run: bool = False
    """Only find out what would become of the labeling job."""
    index_only: bool = False
    """Only take the labels into those of their profile, where it trains on all of them; start nothing."""
    in_parts: str | None = None
    """Workers prepare the manifests, and the execution of this name, which has them do it, sends the event:
    it is to start no others."""
    labels: str | None = None
    """Identity of the labels that the attempt counts for, as a tag has it: they may be others since."""
    waiting_since: float | None = None
    """Seconds since 1970; None where nothing has waited yet."""
    told: bool = False
    """Whether people know that it waits."""

    @property
    def is_first_look(self) -> bool:
        """Whether no earlier run has looked at the labeling job, as far as the instructions tell."""
        is_first = self.attempt == 1 and self.waiting_since is None
        return is_first and not (self.dry_run or self.in_parts)

    def for_labels(self, identity: str) -> "Instructions":
        """The same for labels of this identity: on others than those that were meant, attempts begin anew."""
        if self.labels in (None, tag_value(identity)):
            return self
        return self.model_copy(update={"attempt": 1, "labels": None})

    def with_event(self, event: Event) -> dict[str, Any]:
        """The event that carries these instructions."""
        given = self.model_dump(exclude_defaults=True)
        return {**event, _KEY: given} if given else dict(event)


def instructions_in(event: Mapping[str, object]) -> Instructions:
    """The instructions that an event carries; UnknownEventError where they are none."""
    try:
        return Instructions.model_validate(event.get(_KEY, {}))
    except ValidationError as error:
        raise UnknownEventError(f"The event carries instructions of another shape: {error}") from None
