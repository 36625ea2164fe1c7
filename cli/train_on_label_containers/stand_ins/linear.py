"""Classification by logistic regression that learns batch by batch: one class an example, or several."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

Features: TypeAlias = NDArray[np.float64] | csr_matrix
Classes: TypeAlias = Sequence[Sequence[int]]
"""The class ids of each example."""


class LinearClassifier:
    """One logistic regression a class; features are of shape (examples, `num_features`).

    A class that is not among `classes` is added once an example has it.
    """

    def __init__(self, num_features: int, classes: Iterable[int] = ()) -> None:
        self._num_features = num_features
        self._models: dict[int, SGDClassifier] = {}
        for class_id in classes:
            self._add(class_id)

    def learn(self, features: Features, classes: Classes) -> None:
        """One pass over a batch, in its order."""
        for class_id in sorted({each for of_example in classes for each in of_example} - self._models.keys()):
            self._add(class_id)
        self._learn(features, lambda class_id: [int(class_id in of_example) for of_example in classes])

    def learn_single(self, features: Features, class_ids: NDArray[np.int64]) -> None:
        """The same with one class an example, all of them known."""
        self._learn(features, lambda class_id: (class_ids == class_id).astype(int))

    def scores(self, features: Features) -> NDArray[np.float64]:
        """A column a class: above 0 where the class is likelier than not."""
        return np.column_stack([model.decision_function(features) for model in self._models.values()])

    def right(self, features: Features, classes: Classes) -> list[bool]:
        """Whether the likeliest class is one of the example's."""
        if not self._models:
            return [False] * len(classes)
        ids = list(self._models)
        likeliest = self.scores(features).argmax(axis=1)
        return [ids[column] in of_example for column, of_example in zip(likeliest, classes, strict=True)]

    def save(self, folder: Path) -> None:
        """Write coefficients.npy, intercepts.npy and classes.json."""
        models = self._models.values()
        np.save(folder / "coefficients.npy", np.concatenate([model.coef_ for model in models]))
        np.save(folder / "intercepts.npy", np.concatenate([model.intercept_ for model in models]))
        steps = {class_id: model.t_ for class_id, model in self._models.items()}
        (folder / "classes.json").write_text(json.dumps(steps), encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Go on from what `save` wrote; OSError or ValueError where it is something else."""
        coefficients = np.load(folder / "coefficients.npy")
        intercepts = np.load(folder / "intercepts.npy")
        steps = json.loads((folder / "classes.json").read_text(encoding="utf-8"))
        if coefficients.shape != (len(steps), self._num_features) or intercepts.shape != (len(steps),):
            raise ValueError(f"its coefficients are of shape {coefficients.shape}")
        for row, (class_id, taken) in enumerate(steps.items()):
            model = self._add(int(class_id))
            model.coef_, model.intercept_ = (
                coefficients[row : row + 1].copy(),
                intercepts[row : row + 1].copy(),
            )
            model.t_ = taken

    def _learn(self, features: Features, targets: Callable[[int], ArrayLike]) -> None:
        for class_id, model in self._models.items():
            model.partial_fit(features, targets(class_id))

    def _add(self, class_id: int) -> SGDClassifier:
        model = SGDClassifier(loss="log_loss", shuffle=False)
        # The first call fixes the shapes; an example without features teaches next to nothing.
        model.partial_fit(np.zeros((1, self._num_features)), [0], classes=[0, 1])
        self._models[class_id] = model
        return model
