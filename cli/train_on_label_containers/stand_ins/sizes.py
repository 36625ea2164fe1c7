"""How large the objects of each class are."""

from pathlib import Path

import numpy as np

from train_on_label_containers.stand_ins.average_precision import Box

_LEAST_VARIANCE = 0.01  # of a side's logarithm: about a tenth of its length


class ClassSizes:
    """Mean and variance, a class, of the logarithms of width and height."""

    def __init__(self, num_classes: int) -> None:
        # Per class: how many, then sums and sums of squares of both logarithms.
        self._sums = np.zeros((num_classes, 5))

    def learn(self, box: Box) -> None:
        """Count one labeled box."""
        sides = np.log(np.maximum([box.width, box.height], 1))
        self._sums[box.class_id] += [1, *sides, *sides**2]

    def classify(self, width: float, height: float) -> tuple[int, float]:
        """The class whose boxes are likeliest of this size, and how well it fits, from 0 to 1."""
        known = np.flatnonzero(self._sums[:, 0])
        if not known.size:
            return 0, 0.0
        counts = self._sums[known, :1]
        means, squares = self._sums[known, 1:3] / counts, self._sums[known, 3:] / counts
        variances = np.maximum(squares - means**2, _LEAST_VARIANCE)
        distances = (np.log([width, height]) - means) ** 2 / variances
        likelihoods = np.log(counts[:, 0]) - (distances + np.log(variances)).sum(axis=1) / 2
        best = int(likelihoods.argmax())
        return int(known[best]), float(np.exp(-distances[best].sum() / 2))

    def save(self, folder: Path) -> None:
        """Write sizes.npy."""
        np.save(folder / "sizes.npy", self._sums)

    def load(self, folder: Path) -> None:
        """Go on from what `save` wrote; OSError or ValueError where it is something else."""
        sums = np.load(folder / "sizes.npy")
        if sums.shape != self._sums.shape:
            raise ValueError(f"its sizes are of shape {sums.shape}")
        self._sums = sums
