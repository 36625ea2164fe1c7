"""Mean average precision of detections, at an intersection over union of one half."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A box in pixels, with a score where it is a detection."""

    class_id: int
    left: float
    top: float
    width: float
    height: float
    score: float = 1.0

    def overlap(self, other: "Box") -> float:
        """Intersection over union."""
        width = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        height = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        common = max(0.0, width) * max(0.0, height)
        union = self.width * self.height + other.width * other.height - common
        return common / union if union > 0 else 0.0


def mean_average_precision(images: Iterable[tuple[Sequence[Box], Sequence[Box]]]) -> float:
    """Mean over the classes that occur; an image is its labeled boxes and its detections. 0 without a box."""
    hits: dict[int, list[tuple[float, bool]]] = {}
    labeled: dict[int, int] = {}
    for truth, detections in images:
        for box in truth:
            labeled[box.class_id] = labeled.get(box.class_id, 0) + 1
        free = list(truth)
        for detection in sorted(detections, key=lambda each: -each.score):
            fitting = [
                box
                for box in free
                if box.class_id == detection.class_id and detection.overlap(box) >= _OVERLAP
            ]
            if fitting:
                free.remove(max(fitting, key=detection.overlap))
            hits.setdefault(detection.class_id, []).append((detection.score, bool(fitting)))
    each_class = [_average_precision(hits.get(class_id, []), count) for class_id, count in labeled.items()]
    return float(np.mean(each_class)) if each_class else 0.0


def _average_precision(hits: list[tuple[float, bool]], labeled: int) -> float:
    """The area under precision over recall, precision made to fall only."""
    in_order = np.array([hit for _, hit in sorted(hits, key=lambda each: -each[0])], dtype=bool)
    precision = np.cumsum(in_order) / np.arange(1, len(in_order) + 1)
    falling = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(falling[in_order]) / labeled)
