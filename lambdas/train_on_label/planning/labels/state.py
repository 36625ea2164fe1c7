"""What is known of a profile's labels beyond each manifest."""

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict

from train_on_label.planning.labels.entry import LabelsEntry
from train_on_label.preparation.renaming.given_ids import given_ids


class LabelsState(BaseModel):
    """Whatever is in it stays, so that of two runs at once none takes back what the other one says."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    classes: dict[str, int] = {}
    """Class name -> its id, for ever."""
    started: dict[str, str] = {}
    """Entry -> identity of the content on which a training job was started."""
    told: dict[str, str] = {}
    """Entry -> identity of which people know that it waits for more labels."""
    training_job: str | None = None
    """The last one that was started."""
    identity: str | None = None
    """Of the labels that it was started on."""
    earlier: str | None = None
    """The last one before it that was started on other labels."""

    def naming(self, own_classes: Iterable[Mapping[int, str]]) -> Self:
        """The same with an id for each class of manifests, the oldest first."""
        return self.model_copy(update={"classes": given_ids(self.classes, own_classes)})

    def having_started(self, training_job: str, identity: str, entries: Iterable[LabelsEntry]) -> Self:
        """The same once the training job was started on these entries, which together have this identity."""
        update = {
            "started": {**self.started, **{each.key: each.identity for each in entries}},
            "training_job": training_job,
            "identity": identity,
            "earlier": self.trained_before(identity),
        }
        return self.model_copy(update=update)

    def having_told(self, entry: LabelsEntry) -> Self:
        """The same once people know that these labels wait for more."""
        return self.model_copy(update={"told": {**self.told, entry.key: entry.identity}})

    def trained_before(self, identity: str) -> str | None:
        """The last training job that was started on other labels than these."""
        return self.earlier if identity == self.identity else self.training_job
