"""Manifests to measure with: seeded, in Ground Truth's exact format, of any size."""

import json
import random
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

_DIGITS = 9


def object_detection_lines(count: int, seed: int = 2018) -> Iterator[bytes]:
    """Lines of about 1 KB, with 8.5 boxes of 10 classes on average, each with its newline."""
    rng = random.Random(seed)  # noqa: S311  # data to measure with, no secret
    names = ["car", "person", "bicycle", "truck", "bus", "sign", "light", "dog", "cat", "hydrant"]
    weights = [50, 20, 8, 6, 5, 4, 3, 2, 1, 1]  # classes of real images are far from evenly spread
    for number in range(count):
        boxes = []
        for _ in range(rng.randint(1, 16)):
            left, top = rng.randrange(1200), rng.randrange(900)
            boxes.append(
                {
                    "class_id": rng.choices(range(10), weights)[0],
                    "top": top,
                    "left": left,
                    "height": rng.randint(1, 960 - top),
                    "width": rng.randint(1, 1280 - left),
                }
            )
        seen = sorted({box["class_id"] for box in boxes})
        yield _line(
            number,
            {"image_size": [{"width": 1280, "depth": 3, "height": 960}], "annotations": boxes},
            {
                "objects": [{"confidence": 0.09} for _ in boxes],
                "class-map": {str(class_id): names[class_id] for class_id in seen},
                "type": "groundtruth/object-detection",
            },
        )


def image_classification_lines(count: int, seed: int = 2018) -> Iterator[bytes]:
    """Lines of about 340 bytes, of 10 classes, each with its newline."""
    rng = random.Random(seed)  # noqa: S311  # data to measure with, no secret
    for number in range(count):
        class_id = rng.randrange(10)
        yield _line(
            number,
            class_id,
            {
                "class-name": f"species {class_id} of the ten",
                "confidence": 0.93,
                "type": "groundtruth/image-classification",
            },
        )


def write_object_detection(path: Path, size: int) -> None:
    """A manifest of about so many bytes, whose labels repeat after a while and whose sources do not."""
    labels = list(object_detection_lines(2_000))
    at = labels[0].index(b"frame-") + len("frame-")
    with path.open("wb") as file:
        for number, line in enumerate(cycle(labels)):
            if file.tell() >= size:
                break
            file.write(line[:at] + b"%09d" % number + line[at + _DIGITS :])


def _line(number: int, label: object, metadata: dict[str, object]) -> bytes:
    line = {
        "source-ref": f"s3://labeling-example/street/2026-01/images/camera-7/frame-{number:0{_DIGITS}d}.jpg",
        "street": label,
        "street-metadata": {
            **metadata,
            "human-annotated": "yes",
            "creation-date": "2026-01-08T07:17:35.219298",
            "job-name": "labeling-job/street-scenes-2026-01",
        },
    }
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"
