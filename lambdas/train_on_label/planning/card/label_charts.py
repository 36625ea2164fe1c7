"""Charts of what the labels of a sample say."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from train_on_label.labeling.task_types import LabelShape
from train_on_label.planning.card.charts import Chart, Columns, columns, grid, whole_numbers
from train_on_label.preparation.dataset import Dataset

_SIDES = (0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1)
_PLACES = tuple(round(0.1 * step, 1) for step in range(11))
_ASPECTS = (0, 0.5, 0.66, 0.8, 0.95, 1.05, 1.25, 1.5, 2, 4)
_SMALLEST = 0.1
"""Of an image's side: the smallest default boxes of SSD, the network of object detection, at 300 pixels."""
_MOST_SIZES, _MOST_DAYS = 8, 20

Line = Mapping[str, Any]


def label_charts(dataset: Dataset) -> list[Chart]:
    """Those that the task type has something for; none where there is no sample."""
    lines: list[Line] = [json.loads(row.line) for row in dataset.sample]
    if not lines:
        return []
    labels = [line[dataset.label_attribute] for line in lines]
    metadata = [line.get(f"{dataset.label_attribute}-metadata") or {} for line in lines]
    charts: list[Chart] = []
    if dataset.task_type.label is LabelShape.BOXES:
        charts += _boxes(labels)
    if dataset.source_attribute == "source":
        lengths = [len(line["source"]) for line in lines]
        charts.append(whole_numbers("Characters a text", lengths))
    charts += _confidences(list(chain.from_iterable(map(_confidences_in, metadata))))
    charts += _days([day for each in metadata if (day := str(each.get("creation-date", ""))[:10])])
    return charts


def _boxes(labels: Sequence[Line]) -> Iterator[Chart]:
    sizes = [(each["image_size"][0]["width"], each["image_size"][0]["height"]) for each in labels]
    yield whole_numbers("Boxes an image", [len(each["annotations"]) for each in labels])
    boxes = [
        (box["left"] / width, box["top"] / height, box["width"] / width, box["height"] / height)
        for each, (width, height) in zip(labels, sizes, strict=True)
        for box in each["annotations"]
    ]
    if boxes:
        small = sum(1 for *_, width, height in boxes if width < _SMALLEST and height < _SMALLEST)
        yield grid(
            "Box sizes, as shares of the image's width and height",
            [(width, height) for *_, width, height in boxes],
            _SIDES,
            mark=_SMALLEST,
            note=(
                f"{small:,} of {len(boxes):,} boxes are smaller than {_SMALLEST:g} of both sides, the least "
                "that the built-in detector's own boxes have at 300 pixels: it finds few of them."
            ),
        )
        yield grid(
            "Box centres, from the image's top left",
            [(left + width / 2, top + height / 2) for left, top, width, height in boxes],
            _PLACES,
        )
    counts = Counter(f"{width:g} x {height:g}" for width, height in sizes).most_common()
    rest = sum(count for _, count in counts[_MOST_SIZES:])
    shown = counts[:_MOST_SIZES] + ([("others", rest)] if rest else [])
    yield Columns(
        title="Image sizes in pixels",
        labels=tuple(name for name, _ in shown),
        counts=tuple(count for _, count in shown),
    )
    yield columns("Width by height of images", [width / height for width, height in sizes], _ASPECTS)


def _confidences_in(metadata: Line) -> list[float]:
    objects = metadata.get("objects")
    if isinstance(objects, list):
        found = [each.get("confidence") for each in objects if isinstance(each, dict)]
    elif isinstance(metadata.get("confidence-map"), dict):
        found = list(metadata["confidence-map"].values())
    else:
        found = [metadata.get("confidence")]
    return [value for value in found if isinstance(value, int | float) and 0 <= value <= 1]


def _confidences(values: Sequence[float]) -> Iterator[Chart]:
    if values:
        none = sum(1 for value in values if value == 0)
        note = f"{none:,} are 0.00, which is what a single worker yields." if none else ""
        yield columns("Confidence", values, _PLACES, note=note)


def _days(days: Sequence[str]) -> Iterator[Chart]:
    counts = Counter(days)
    if len(counts) > _MOST_DAYS:
        counts = Counter(day[:7] for day in days)
    if len(counts) > 1:
        names = sorted(counts)[-_MOST_DAYS:]
        yield Columns(
            title="Annotated, by day" if len(names[0]) > len("2018-01") else "Annotated, by month",
            labels=tuple(names),
            counts=tuple(counts[name] for name in names),
        )
