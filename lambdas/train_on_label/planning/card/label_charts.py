"""Charts of what the labels of a sample say."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from math import inf
from statistics import fmean, median

from train_on_label.planning.card.charts import Chart, Columns, columns, grid, whole_numbers
from train_on_label.planning.card.sampled_labels import Line, SampledLabels
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.images.seen import SeenImages

_SIDES = (0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1)
_PLACES = tuple(round(0.1 * step, 1) for step in range(11))
_ASPECTS = (0, 0.5, 0.66, 0.8, 0.95, 1.05, 1.25, 1.5, 2, inf)
_SMALLEST = 0.1
"""Of an image's side: the smallest default boxes of SSD, the network of object detection, at 300 pixels."""
_MOST_SIZES, _MOST_DAYS = 8, 20
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def label_charts(labels: SampledLabels) -> Iterator[Chart]:
    """Those that the task type has something for; none where there is no sample."""
    seen = labels.dataset.images
    if labels.images:
        yield from _boxes(labels)
        yield from image_sizes([(image.width, image.height) for image in labels.images])
    elif seen and seen.sizes:
        yield from image_sizes(seen.sizes)
    if seen and seen.pixels:
        yield _pixels(labels.dataset, seen)
    if labels.lines and labels.dataset.source_attribute == "source":
        lengths = [len(line["source"]) for line in labels.lines]
        note = f"On average {fmean(lengths):,.0f}, in the middle {median(lengths):,.0f}."
        yield whole_numbers("Characters a text", lengths, note=note)
    yield from _confidences(list(chain.from_iterable(map(_confidences_in, labels.metadata))))
    dates = (str(each.get("creation-date", "")) for each in labels.metadata)
    yield from _days([found[0] for date in dates if (found := _DAY.match(date))])


def _pixels(dataset: Dataset, seen: SeenImages) -> Columns:
    names, counts = {row.id: row.name for row in dataset.classes}, Counter(seen.pixels)
    shown = [(names.get(id_, str(id_)), count) for id_, count in counts.most_common(_MOST_SIZES)]
    if rest := counts.total() - sum(count for _, count in shown):
        shown.append(("others", rest))
    return Columns(
        title="Pixels of masks by class, in percent",
        labels=tuple(name for name, _ in shown),
        counts=tuple(round(100 * count / counts.total()) for _, count in shown),
    )


def _boxes(labels: SampledLabels) -> Iterator[Chart]:
    numbers = [len(image.boxes) for image in labels.images]
    busiest = labels.dataset.max_boxes_per_image
    note = f"On average {fmean(numbers):.1f}; the busiest of all images has {busiest:,}."
    yield whole_numbers("Boxes an image", numbers, note=note)
    if boxes := labels.boxes:
        small = sum(1 for box in boxes if box.width < _SMALLEST and box.height < _SMALLEST)
        yield grid(
            "Box sizes, as shares of the image",
            ([box.width for box in boxes], [box.height for box in boxes]),
            _SIDES,
            across="width",
            down="height",
            mark=_SMALLEST,
            note=(
                f"{small:,} of {len(boxes):,} boxes are smaller than {_SMALLEST:g} of both sides, the least "
                "that the built-in detector's own boxes have at 300 pixels: it finds few of them."
            ),
        )
        yield grid(
            "Box centres, from the image's top left",
            ([box.left + box.width / 2 for box in boxes], [box.top + box.height / 2 for box in boxes]),
            _PLACES,
            across="from the left",
            down="from the top",
        )


def image_sizes(sizes: Sequence[tuple[float, float]]) -> Iterator[Chart]:
    """Widths and heights in pixels, and their ratios."""
    mean_width, mean_height = map(fmean, zip(*sizes, strict=True))
    counts = Counter(f"{width:g} x {height:g}" for width, height in sizes).most_common()
    rest = sum(count for _, count in counts[_MOST_SIZES:])
    shown = counts[:_MOST_SIZES] + ([("others", rest)] if rest else [])
    yield Columns(
        title="Image sizes in pixels",
        labels=tuple(name for name, _ in shown),
        counts=tuple(count for _, count in shown),
        note=f"On average {mean_width:,.0f} x {mean_height:,.0f}.",
    )
    ratios = [width / height for width, height in sizes]
    yield columns("Width by height of images", ratios, _ASPECTS, note=f"In the middle {median(ratios):.2f}.")


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
