"""A labeling job's output, small: boxes of two classes, and a line to refuse; and what trained on it."""

import json

from tests.support.images import picture

ATTRIBUTE = "boxes"
CLASSES = {"0": "car", "1": "bicycle"}
RECORDS = 60
SIZE = (320, 240)
JPEG = picture(size=SIZE, kind="JPEG")
IMAGE = "811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1"
REPORT = {
    "task_type": "object-detection",
    "lines": 30,
    "accepted": 28,
    "rejected": {"NO_ANNOTATIONS": 2},
    "warnings": {},
    "train": 22,
    "validation": 6,
    "num_classes": 2,
    "max_boxes_per_image": 85,
}
"""The facts in the dataset.json of a training job that has ended."""


def manifest(records: int = RECORDS) -> bytes:
    """An output manifest of `records` labeled images, and one line that screening refuses."""
    lines = [_line(number) for number in range(records)]
    lines.insert(7, json.dumps({"source-ref": "s3://example-images/failed.jpg"}))
    return "\n".join([*lines, ""]).encode()


def images(records: int = RECORDS) -> list[str]:
    """The keys of the images."""
    return [f"{number:04}.jpg" for number in range(records)]


def label_categories() -> bytes:
    """The label-category file, in the order of the class ids."""
    labels = [{"label": name} for name in CLASSES.values()]
    return json.dumps({"document-version": "2018-11-28", "labels": labels}).encode()


def _line(number: int) -> str:
    box = {"class_id": number % 2, "left": 10, "top": 20, "width": 30 + number, "height": 40}
    return json.dumps(
        {
            "source-ref": f"s3://example-images/{number:04}.jpg",
            ATTRIBUTE: {
                "image_size": [{"width": SIZE[0], "height": SIZE[1], "depth": 3}],
                "annotations": [box],
            },
            f"{ATTRIBUTE}-metadata": {
                "objects": [{"confidence": 0.9}],
                "class-map": CLASSES,
                "type": "groundtruth/object-detection",
                "human-annotated": "yes",
                "creation-date": "2026-01-08T07:20:01.000000",
                "job-name": "labeling-job/street-scenes-01",
            },
        }
    )
