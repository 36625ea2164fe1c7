"""The stand-in for Semantic Segmentation: a linear model on single pixels.

Run as: python -m train_on_label_containers.stand_ins.semantic_segmentation
"""

import sys
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.sparse import csr_matrix, vstack

from pipe_mode import Record
from train_on_label_containers.stand_ins.hyperparameters import Hyperparameters
from train_on_label_containers.stand_ins.linear import LinearClassifier
from train_on_label_containers.stand_ins.pictures import decode, decode_mask
from train_on_label_containers.stand_ins.pixels import NUM_FEATURES, grid_size, pixel_features
from train_on_label_containers.stand_ins.program import main
from train_on_label_containers.stand_ins.refusal import CustomerError
from train_on_label_containers.stand_ins.stand_in import Metrics, StandIn

Mask = NDArray[np.int64]
Example = tuple[csr_matrix, Mask]


class SemanticSegmentation(StandIn[Example]):
    """The class of each pixel of a coarse grid."""

    algorithm = "semantic-segmentation"
    learns_by = "a linear model on the colors of pixels and of what is around them"

    def __init__(self, hyperparameters: Hyperparameters, content_type: str) -> None:
        super().__init__(hyperparameters, content_type)
        self._classes = hyperparameters.integer("num_classes")
        self.model = LinearClassifier(NUM_FEATURES, range(self._classes))

    def example(self, record: Record) -> Example:
        """The grid's pixels, and their classes."""
        image = decode(record["source-ref"])
        mask = decode_mask(record["label"], self._classes)
        if mask.size != image.size:
            raise CustomerError(
                f"An image has {image.size} pixels and its mask {mask.size}: they must be equal."
            )
        coarse = mask.resize(grid_size(image.size), Image.Resampling.NEAREST)
        return pixel_features(image), np.asarray(coarse, dtype=np.int64).ravel()

    def learn(self, batch: Sequence[Example]) -> Metrics:
        """One step of stochastic gradient descent a pixel."""
        features, masks = zip(*batch, strict=True)
        self.model.learn_single(vstack(features), np.concatenate(masks))
        return {}

    def measure(self, batches: Iterable[Sequence[Example]]) -> Metrics:
        """Mean over the classes of intersection over union, and the share of pixels that are right."""
        counts = np.zeros((self._classes, self._classes), dtype=np.int64)  # class by guess
        for features, mask in (example for batch in batches for example in batch):
            guess = self.model.scores(features).argmax(axis=1)
            np.add.at(counts, (mask, guess), 1)
        right = np.diag(counts)
        union = counts.sum(axis=0) + counts.sum(axis=1) - right
        there = union > 0
        return {
            "mIOU": float(np.mean(right[there] / union[there])),
            "pixel_accuracy": float(right.sum() / counts.sum()),
        }

    def epoch_lines(self, epoch: int, metrics: Metrics) -> list[str]:
        """As the algorithm logs an epoch."""
        scores = {name.replace(":", " "): value for name, value in metrics.items()}
        start = f"#quality_metric: host=algo-1, epoch={epoch}"
        return [f"{start}, {name} <score>={value}" for name, value in scores.items()]


if __name__ == "__main__":
    sys.exit(main(SemanticSegmentation))
