"""What every stand-in is: examples from records, a model that learns batch by batch, metrics."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from pipe_mode import Record
from train_on_label_containers.stand_ins.hyperparameters import Hyperparameters
from train_on_label_containers.stand_ins.linear import LinearClassifier

Example = TypeVar("Example")
Metrics = Mapping[str, float]
"""Name -> value."""


class StandIn(ABC, Generic[Example]):
    """A model in place of a built-in algorithm's; CustomerError where that algorithm refuses its input."""

    algorithm: ClassVar[str]
    """The repository of the algorithm's image."""
    learns_by: ClassVar[str]
    """What this model is, in a few words, for the log."""
    content_types: ClassVar[tuple[str, ...]] = ("application/x-recordio",)
    channels: ClassVar[tuple[str, ...]] = ("train", "validation")
    """Those that the algorithm does not train without."""
    attributes: ClassVar[tuple[str, str]] = ("source-ref", "label")
    """What a record's two values are called here: the algorithm knows them by their order."""

    model: LinearClassifier
    """What every one of them learns with."""

    def __init__(self, hyperparameters: Hyperparameters, content_type: str) -> None:
        self.hyperparameters = hyperparameters
        self.content_type = content_type

    @abstractmethod
    def example(self, record: Record) -> Example:
        """What a record says, decoded and checked."""

    @abstractmethod
    def learn(self, batch: Sequence[Example]) -> Metrics:
        """Change the model by one batch; how well it did before, where the algorithm reports that."""

    @abstractmethod
    def measure(self, batches: Iterable[Sequence[Example]]) -> Metrics:
        """How well the model does on these examples, from which it does not learn."""

    @abstractmethod
    def epoch_lines(self, epoch: int, metrics: Metrics) -> list[str]:
        """Lines of log as the algorithm writes them; metrics are named as `train:accuracy`."""

    def save(self, folder: Path) -> None:
        """Write the model's files."""
        self.model.save(folder)

    def load(self, folder: Path) -> None:
        """Go on from a model's files; ValueError or OSError where they are none of this model's."""
        self.model.load(folder)
