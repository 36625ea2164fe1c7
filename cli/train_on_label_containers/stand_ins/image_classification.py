"""The stand-in for Image Classification - MXNet: a linear model on small pictures.

Run as: python -m train_on_label_containers.stand_ins.image_classification
"""

import sys
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.kernel_approximation import RBFSampler

from pipe_mode import Record
from train_on_label_containers.stand_ins.classifier import ClassifierStandIn
from train_on_label_containers.stand_ins.hyperparameters import Hyperparameters
from train_on_label_containers.stand_ins.labels import check_range, class_ids
from train_on_label_containers.stand_ins.linear import LinearClassifier
from train_on_label_containers.stand_ins.pictures import decode, shrink
from train_on_label_containers.stand_ins.program import main
from train_on_label_containers.stand_ins.refusal import CustomerError
from train_on_label_containers.stand_ins.stand_in import Metrics

_SIDE = 16
_FEATURES = 1_000
_GAMMA = 3  # how alike two pictures of length 1 must be
_SHORTEST = 1e-9  # a picture that is gray all over has no length
_CLASS_IDS = "application/x-recordio; label-format=class-id"

Picture = NDArray[np.float64]


class ImageClassification(ClassifierStandIn[Picture]):
    """One class an image, or several with `multi_label`."""

    algorithm = "image-classification"
    learns_by = f"a linear model on {_FEATURES} random features of pictures of {_SIDE} x {_SIDE} pixels"
    content_types: ClassVar[tuple[str, ...]] = ("application/x-recordio", _CLASS_IDS)

    def __init__(self, hyperparameters: Hyperparameters, content_type: str) -> None:
        super().__init__(hyperparameters, content_type)
        self._classes = hyperparameters.integer("num_classes")
        self._several = hyperparameters.text("multi_label") == "1"
        # Always the same random features: the sampler looks at the number of pixels alone.
        sampler = RBFSampler(gamma=_GAMMA, n_components=_FEATURES, random_state=0)
        self._sampler = sampler.fit(np.zeros((1, _SIDE * _SIDE * 3)))
        self.model = LinearClassifier(_FEATURES, range(self._classes))

    def example(self, record: Record) -> tuple[Picture, list[int]]:
        """The picture's pixels around 0, and its class ids."""
        image = decode(record["source-ref"])
        self._check_size(*image.size)
        pixels = shrink(image, _SIDE, _SIDE).ravel() / 255 - 0.5
        return pixels, self._class_ids(record)

    def features(self, sources: Sequence[Picture]) -> Picture:
        """Random features of pictures that are all of one length, whatever their contrast."""
        pictures = np.stack(sources)
        lengths = np.maximum(np.linalg.norm(pictures, axis=1, keepdims=True), _SHORTEST)
        features: Picture = self._sampler.transform(pictures / lengths)
        return features

    def epoch_lines(self, epoch: int, metrics: Metrics) -> list[str]:
        """As MXNet's module logs an epoch."""
        return [
            f"Epoch[{epoch}] Train-accuracy={metrics['train:accuracy']:.6f}",
            f"Epoch[{epoch}] Validation-accuracy={metrics['validation:accuracy']:.6f}",
        ]

    def _check_size(self, width: int, height: int) -> None:
        shape = (self.hyperparameters.text("image_shape") or "").split(",")
        # Without resize images stay as they are; with it their shorter side has so many pixels.
        shorter = min(width, height)
        scale = self.hyperparameters.integer("resize", shorter) / shorter
        if width * scale < int(shape[2]) or height * scale < int(shape[1]):
            raise CustomerError(
                f"input image size smaller than input shape: an image has {width} x {height} pixels,"
                f" image_shape is {','.join(shape)}, and resize does not help."
            )

    def _class_ids(self, record: Record) -> list[int]:
        label = record.json("label")
        if isinstance(label, list) != self._several:
            raise CustomerError(f"A label is {label}, and multi_label is {int(self._several)}.")
        ids = class_ids(record)
        if self._several and self.content_type != _CLASS_IDS:
            if len(ids) != self._classes:
                raise CustomerError(
                    f"Mismatch between number of labels in the multi-label data ({len(ids)}) and the"
                    f" num_classes parameter ({self._classes})."
                )
            ids = [class_id for class_id, chosen in enumerate(ids) if chosen]
        check_range(ids, self._classes)
        return ids


if __name__ == "__main__":
    sys.exit(main(ImageClassification))
