"""What Roboflow's health check, hotcoco's and Ultralytics' seven checks look for, as far as lines tell it.

docs/dataset-card.md says which of them asks what. Counts of lines and classes are exact; of boxes, the
sample's are counted.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape
from train_on_label.planning.card.classes import annotations, imbalance
from train_on_label.planning.card.sampled_labels import Box, SampledImage, SampledLabels
from train_on_label.preparation.dataset import ClassCount, Dataset
from train_on_label.preparation.images.seen import SeenImages

_FEW_ANNOTATIONS = 10  # hotcoco's low_instance_category
_LONG = 20  # hotcoco's extreme_aspect_ratio
_SAME = 0.95  # hotcoco's near_duplicate: intersection over union of two boxes of one class
_WHOLE = 0.98
_MANY_EMPTY = 0.1  # Ultralytics: up to a tenth of the images shows none of the classes
_NEIGHBOURS = 20  # from the left: crowded images take no longer than others
_MOST_NAMED, _LONGEST_NAME = 20, 60
_LISTS = (LabelShape.BOXES, LabelShape.CUBOIDS, LabelShape.TEXT_SPANS, LabelShape.CLASS_INDICES)


class Check(NamedTuple):
    """One question to a dataset."""

    about: str
    found: str
    look: bool
    """Whether a person should look at it before training."""


def checks_of(labels: SampledLabels, group_by: str | None) -> list[Check]:
    """Those that the task type has something for; `group_by` is the profile's."""
    dataset = labels.dataset
    return [
        *_lines(dataset),
        *(_empty(labels) if dataset.task_type.label in _LISTS else ()),
        *(_classes(dataset) if dataset.classes else ()),
        *(_boxes(labels.images) if labels.boxes else ()),
        *(_images(dataset.images) if dataset.images else ()),
        _scenes(group_by),
    ]


def _lines(dataset: Dataset) -> Iterator[Check]:
    def refused(*codes: Code) -> int:
        return sum(dataset.rejected.get(code.name, 0) for code in codes)

    of = f"of {dataset.lines:,} lines"
    missing = refused(Code.MISSING_LABEL, Code.LABELING_FAILED)
    yield Check("Objects without a label", f"{missing:,} {of}", missing > 0)
    twice = refused(Code.DUPLICATE_SOURCE)
    checked = Code.DUPLICATES_NOT_CHECKED.name not in dataset.warnings
    yield Check("Objects listed twice", f"{twice:,} {of}" if checked else "not checked", twice > 0)
    if dataset.task_type.label is LabelShape.BOXES:
        wrong = refused(Code.INVALID_BOX, Code.BOX_OUTSIDE_IMAGE)
        yield Check("Boxes without area, or outside of their image", f"{wrong:,} {of}", wrong > 0)


def _empty(labels: SampledLabels) -> Iterator[Check]:
    dropped = labels.dataset.rejected.get(Code.NO_ANNOTATIONS.name, 0)
    if dropped:
        found = f'{dropped:,} lines, which are left out; empty_annotations = "keep" trains on them'
        yield Check("Objects in which there is nothing", found, look=False)
    elif labels.labels:
        empty = sum(map(_is_empty, labels.labels))
        found = f"{empty:,} of {len(labels.labels):,} sampled lines"
        yield Check("Objects in which there is nothing", found, empty > _MANY_EMPTY * len(labels.labels))


def _is_empty(label: object) -> bool:
    if isinstance(label, dict):
        label = label.get("annotations")
    if isinstance(label, dict):
        label = label.get("entities")
    return not label


def _classes(dataset: Dataset) -> Iterator[Check]:
    counts = {row: annotations(row) for row in dataset.classes}
    yield Check("Largest class to smallest", *imbalance(dataset.classes))
    none = [row.name for row, count in counts.items() if not count]
    yield Check("Classes without any annotation", _named(none), bool(none))
    few = [row.name for row, count in counts.items() if 0 < count < _FEW_ANNOTATIONS]
    yield Check(f"Classes with fewer than {_FEW_ANNOTATIONS} annotations", _named(few), bool(few))
    alike = list(_alike(dataset.classes))
    yield Check("Class names that look alike", _named(alike), bool(alike))


def _alike(classes: Iterable[ClassCount]) -> Iterator[str]:
    """`Car` and `cars`: one class under two ids, as typing errors make them."""
    spelled = defaultdict(list)
    for row in classes:
        spelled[re.sub(r"[\W_]", "", row.name.casefold()).removesuffix("s") or row.name].append(row.name)
    return (" = ".join(names) for names in spelled.values() if len(names) > 1)


def _boxes(images: Iterable[SampledImage]) -> Iterator[Check]:
    images = list(images)
    boxes = list(chain.from_iterable(image.boxes for image in images))
    of = f"of {len(boxes):,} sampled boxes"
    pixels = ((box.width * image.width, box.height * image.height) for image in images for box in image.boxes)
    long = sum(1 for width, height in pixels if width > _LONG * height or height > _LONG * width)
    yield Check(f"Boxes more than {_LONG} times as long as wide", f"{long:,} {of}", long > 0)
    whole = sum(box.width > _WHOLE and box.height > _WHOLE for box in boxes)
    yield Check("Boxes around the whole image", f"{whole:,} {of}", whole > len(boxes) // 100)
    twice = sum(_drawn_twice(image.boxes) for image in images)
    yield Check("Boxes drawn twice around one object", f"{twice:,} {of}", twice > 0)


def _drawn_twice(boxes: Iterable[Box]) -> int:
    """Boxes that nearly cover another one, among the few of their class that begin where they do."""
    ordered, found = sorted(boxes), 0
    for place, box in enumerate(ordered, start=1):
        # Whatever of a box lies left of another, that one does not cover.
        farthest = box.left + (1 - _SAME) * box.width
        for other in ordered[place : place + _NEIGHBOURS]:
            if other.class_id != box.class_id or other.left > farthest:
                break
            if _overlap(box, other) > _SAME:
                found += 1
                break
    return found


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0
    shared = width * height
    return shared / (one.width * one.height + other.width * other.height - shared)


def _images(seen: SeenImages) -> Iterator[Check]:
    if seen.looked:
        yield Check("Images that are missing, damaged, turned or others", seen.share, seen.at_fault > 0)
    same = len(seen.nearly_same)
    found = (
        f"{same:,} to validate; compared with those to train: {seen.compared:,} of {seen.accepted:,} images"
    )
    yield Check("Images that look nearly the same", found, same > 0)


def _scenes(group_by: str | None) -> Check:
    kept = "kept on one side of the split by group_by"
    loose = "each is split by itself: where some belong together, as frames of a video do, set group_by"
    return Check("Objects of one scene", kept if group_by else loose, look=False)


def _named(names: list[str]) -> str:
    if not names:
        return "none"
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    shown = [f"{name[:_LONGEST_NAME]}..." if name[_LONGEST_NAME:] else name for name in names[:_MOST_NAMED]]
    return f"{len(names):,}: {', '.join(shown)}{more}"
