"""The stand-in for Object Detection - MXNet: a linear model finds objects, their sizes tell their classes.

Run as: python -m train_on_label_containers.stand_ins.object_detection
"""

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import find_objects
from scipy.ndimage import label as connected
from scipy.sparse import csr_matrix, vstack

from pipe_mode import Record
from train_on_label_containers.stand_ins.average_precision import Box, mean_average_precision
from train_on_label_containers.stand_ins.hyperparameters import Hyperparameters
from train_on_label_containers.stand_ins.labels import check_range
from train_on_label_containers.stand_ins.linear import LinearClassifier
from train_on_label_containers.stand_ins.pictures import decode
from train_on_label_containers.stand_ins.pixels import NUM_FEATURES, grid_size, pixel_features
from train_on_label_containers.stand_ins.program import main
from train_on_label_containers.stand_ins.refusal import CustomerError
from train_on_label_containers.stand_ins.sizes import ClassSizes
from train_on_label_containers.stand_ins.stand_in import Metrics, StandIn

_OBJECT = 1
_SMALLEST = 4  # pixels of the grid


@dataclass(frozen=True, slots=True)
class Example:
    """An image on its grid, and its boxes in the grid's pixels."""

    features: csr_matrix
    width: int
    height: int
    boxes: list[Box]

    def objects(self) -> NDArray[np.int64]:
        """A number a pixel of the grid: 1 in a box, else 0."""
        inside = np.zeros((self.height, self.width), dtype=np.int64)
        for box in self.boxes:
            rows, columns = (
                slice(round(start), max(round(start) + 1, round(start + length)))
                for start, length in ((box.top, box.height), (box.left, box.width))
            )
            inside[rows, columns] = _OBJECT
        return inside.ravel()


class ObjectDetection(StandIn[Example]):
    """Boxes around connected pixels that look like objects."""

    algorithm = "object-detection"
    learns_by = (
        "a linear model on the colors of pixels; what hangs together is an object, of a class by its size"
    )

    def __init__(self, hyperparameters: Hyperparameters, content_type: str) -> None:
        super().__init__(hyperparameters, content_type)
        self._classes = hyperparameters.integer("num_classes")
        self.model = LinearClassifier(NUM_FEATURES, [_OBJECT])
        self._sizes = ClassSizes(self._classes)

    def example(self, record: Record) -> Example:
        """The image on its grid, and its boxes."""
        image = decode(record["source-ref"])
        width, height = grid_size(image.size)
        boxes = _boxes(record, width / image.width, height / image.height)
        self._check(boxes)
        return Example(pixel_features(image), width, height, boxes)

    def learn(self, batch: Sequence[Example]) -> Metrics:
        """One step of stochastic gradient descent a pixel; running means of the boxes' sizes."""
        self.model.learn_single(
            vstack([example.features for example in batch]),
            np.concatenate([example.objects() for example in batch]),
        )
        for box in (box for example in batch for box in example.boxes):
            self._sizes.learn(box)
        return {}

    def measure(self, batches: Iterable[Sequence[Example]]) -> Metrics:
        """Mean average precision."""
        pairs = ((example.boxes, self.detect(example)) for batch in batches for example in batch)
        return {"mAP": mean_average_precision(pairs)}

    def detect(self, example: Example) -> list[Box]:
        """Boxes, in the grid's pixels, with the model's scores."""
        scores = self.model.scores(example.features).reshape(example.height, example.width)
        parts, _ = connected(scores > 0)
        found = []
        for number, (rows, columns) in enumerate(find_objects(parts), start=1):
            of_part = scores[rows, columns][parts[rows, columns] == number]
            if len(of_part) < _SMALLEST:
                continue
            width, height = columns.stop - columns.start, rows.stop - rows.start
            class_id, fit = self._sizes.classify(width, height)
            found.append(
                Box(class_id, columns.start, rows.start, width, height, float(np.mean(of_part)) * fit)
            )
        return found

    def epoch_lines(self, epoch: int, metrics: Metrics) -> list[str]:
        """As the algorithm logs an epoch."""
        done = 100 * (epoch + 1) // self.hyperparameters.integer("epochs")
        score = metrics["validation:mAP"]
        return [
            f"#quality_metric: host=algo-1, epoch={epoch}, validation mAP <score>=({score})",
            f"#progress_metric: host=algo-1, completed {done} % of epochs",
        ]

    def save(self, folder: Path) -> None:
        """The linear model's files, and sizes.npy."""
        super().save(folder)
        self._sizes.save(folder)

    def load(self, folder: Path) -> None:
        """The linear model's files, and sizes.npy."""
        super().load(folder)
        self._sizes.load(folder)

    def _check(self, boxes: Sequence[Box]) -> None:
        check_range([box.class_id for box in boxes], self._classes)
        needed = 5 * len(boxes) + 2
        if self.hyperparameters.integer("label_width") < needed:
            raise CustomerError(
                "Invalid parameter value 'label_width'. Please ensure that the value of parameter"
                f" 'label_width' is at least {needed}: a label has {len(boxes)} boxes."
            )


def _boxes(record: Record, width: float, height: float) -> list[Box]:
    """A label's boxes, with their lengths multiplied by these factors."""
    label = record.json("label")
    try:
        boxes = [
            Box(
                int(each["class_id"]),
                float(each["left"]) * width,
                float(each["top"]) * height,
                float(each["width"]) * width,
                float(each["height"]) * height,
            )
            for each in label["annotations"]
        ]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise CustomerError(f"A label's annotations cannot be read: {error!r}.") from None
    if not all(
        box.class_id >= 0 and math.isfinite(box.left + box.top + box.width + box.height) for box in boxes
    ):
        raise CustomerError(
            "A label has a box without place: class_id, left, top, width and height must be numbers."
        )
    return boxes


if __name__ == "__main__":
    sys.exit(main(ObjectDetection))
