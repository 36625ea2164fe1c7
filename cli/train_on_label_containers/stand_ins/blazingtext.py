"""The stand-in for BlazingText's text classification: a linear model on hashed n-grams.

Run as: python -m train_on_label_containers.stand_ins.blazingtext
"""

import sys
from collections.abc import Sequence
from typing import ClassVar

from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer

from pipe_mode import Record
from train_on_label_containers.stand_ins.classifier import ClassifierStandIn
from train_on_label_containers.stand_ins.hyperparameters import Hyperparameters
from train_on_label_containers.stand_ins.labels import class_ids
from train_on_label_containers.stand_ins.linear import LinearClassifier
from train_on_label_containers.stand_ins.program import main
from train_on_label_containers.stand_ins.refusal import CustomerError
from train_on_label_containers.stand_ins.stand_in import Metrics

_FEATURES = 1 << 16
_MAX_CLASSES = 1_000  # half a MiB each


class BlazingText(ClassifierStandIn[str]):
    """One class a text, or several where its label is a list; which classes there are, the labels say."""

    algorithm = "blazingtext"
    learns_by = f"a linear model on n-grams of words, hashed to {_FEATURES} numbers"
    channels: ClassVar[tuple[str, ...]] = ("train",)
    attributes = ("source", "label")

    def __init__(self, hyperparameters: Hyperparameters, content_type: str) -> None:
        super().__init__(hyperparameters, content_type)
        words = hyperparameters.integer("word_ngrams")
        self._vectorizer = HashingVectorizer(n_features=_FEATURES, ngram_range=(1, words))
        self._seen: set[int] = set()
        self.model = LinearClassifier(_FEATURES)

    def example(self, record: Record) -> tuple[str, list[int]]:
        """The text and its class ids."""
        ids = class_ids(record)
        self._seen.update(ids)
        if len(self._seen) > _MAX_CLASSES:
            raise CustomerError(
                f"The labels have more than {_MAX_CLASSES} classes, the most that this stand-in takes."
            )
        return record.text("source"), ids

    def features(self, sources: Sequence[str]) -> csr_matrix:
        """One row of hashed n-grams a text."""
        return self._vectorizer.transform(sources)

    def epoch_lines(self, epoch: int, metrics: Metrics) -> list[str]:
        """As the algorithm logs an epoch."""
        validation = [
            f"Validation accuracy: {metrics[name]:.6f}" for name in metrics if name == "validation:accuracy"
        ]
        return [
            f"-------------- End of epoch: {epoch + 1}",
            f"#train_accuracy: {metrics['train:accuracy']:.4f}",
            *validation,
        ]


if __name__ == "__main__":
    sys.exit(main(BlazingText))
