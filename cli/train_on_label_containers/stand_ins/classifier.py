"""What the stand-ins for both classification algorithms share: a linear model of a row an example."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence

import numpy as np

from train_on_label_containers.stand_ins.linear import Features
from train_on_label_containers.stand_ins.stand_in import Example, Metrics, StandIn


class ClassifierStandIn(StandIn[tuple[Example, list[int]]]):
    """An example is what `features` takes, and its class ids."""

    @abstractmethod
    def features(self, sources: Sequence[Example]) -> Features:
        """A row an example."""

    def learn(self, batch: Sequence[tuple[Example, list[int]]]) -> Metrics:
        """One step of stochastic gradient descent an example."""
        features, classes = self._split(batch)
        right = self.model.right(features, classes)
        self.model.learn(features, classes)
        return {"accuracy": float(np.mean(right))}

    def measure(self, batches: Iterable[Sequence[tuple[Example, list[int]]]]) -> Metrics:
        """The share of examples whose likeliest class is theirs, or one of theirs."""
        right = [each for batch in batches for each in self.model.right(*self._split(batch))]
        return {"accuracy": float(np.mean(right))}

    def _split(self, batch: Sequence[tuple[Example, list[int]]]) -> tuple[Features, list[list[int]]]:
        return self.features([source for source, _ in batch]), [classes for _, classes in batch]
