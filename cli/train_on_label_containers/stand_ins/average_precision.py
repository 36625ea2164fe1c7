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
    """Mean over the classes that occur, of pairs of labeled boxes and detections an image; 0 without any box."""
    hits: dict[int, list[tuple[float, bool]]] = {}
    labeled: dict[int, int] = {}
    for truth, detections in images:
        for box in truth:
            labeled[box.class_id] = labeled.get(box.class_id, 0) + 1
        free = list(truth)
        for detection in sorted(detections, key=lambda each: -each.score):
            same = [box for box in free if box.class_id == detection.class_id]
            best = max(same, key=detection.overlap, default=None)
            hit = best is not None and detection.overlap(best) >= _OVERLAP
            if hit:
                free.remove(best)
            hits.setdefault(detection.class_id, []).append((detection.score, hit))
    each_class = [_average_precision(hits.get(class_id, []), count) for class_id, count in labeled.items()]
    return float(np.mean(each_class)) if each_class else 0.0


def _average_precision(hits: list[tuple[float, bool]], labeled: int) -> float:
    """The area under precision over recall, precision made to fall only."""
    found = np.cumsum([hit for _, hit in sorted(hits, key=lambda each: -each[0])])
    if not len(found):
        return 0.0
    precision = found / np.arange(1, len(found) + 1)
    falling = np.maximum.accumulate(precision[::-1])[::-1]
    steps = np.diff(found, prepend=0) / labeled
    return float(np.sum(falling * steps))
