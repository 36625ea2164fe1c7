"""Ordinary lines go the quick way: what makes them go the careful one costs four times the time, unseen."""

import re
from typing import Any

import pytest

from tests.support.sample_lines import as_line, changed, line, record
from tests.support.screening_world import careful_lines, rules_for

BOXES = "object-detection"
CONFIDENT = {"min_confidence": 0.5}
MASK = "semantic-segmentation"
# Task type -> the names in its sample lines, in the order of a label-category file.
QUICK = {
    BOXES: ("bee", "wasp"),
    "image-classification": ("cat", "bird", "fish", "dog"),
    "image-classification-multilabel": ("person", "bicycle", *("none",) * 6, "clothing"),
    MASK: ("BACKGROUND", "road"),
    "text-classification": ("negative", "positive"),
    "text-classification-multilabel": ("anger", "optimism", "fear", "love", "trust", "joy"),
    "video-classification": ("sitting", "standing", "running"),
}


def ordinary(task_type: str, number: int) -> bytes:
    """A line whose confidences are all 0.5."""
    confident = re.sub(rb'("confidence":|"\d":)(?:0\.\d+|0)(?=[,}])', rb"\g<1>0.5", line(task_type, number))
    judged = b'{"check":"0","check-metadata":{"class-name":"good"},'
    return confident.replace(b"{", judged, 1)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"human_only": True},
        {"empty_annotations": "keep"},
        {"verification_attribute": "check"},
        {"categories": True},
        CONFIDENT,
    ],
    ids=str,
)
@pytest.mark.parametrize("task_type", QUICK)
def test_no_ordinary_line_goes_the_careful_way(task_type: str, options: dict[str, Any]) -> None:
    lines = [ordinary(task_type, number) for number in range(1, 51)]
    # A mask's confidences stand with its classes, which the quick path reads alone.
    has_quick_path = not (task_type == MASK and options is CONFIDENT)
    if "categories" in options:
        options = {"categories": QUICK[task_type]}

    assert careful_lines(lines, rules_for(task_type, **options)) == ([] if has_quick_path else lines)


@pytest.mark.parametrize("side", [1, 1_000_000])
def test_the_smallest_and_the_largest_image_are_ordinary(side: int) -> None:
    box = {"class_id": 0, "top": 0, "left": 0, "height": side, "width": side}
    label = {"image_size": [{"width": side, "height": side, "depth": 3}], "annotations": [box]}

    assert careful_lines([as_line(changed(BOXES, "label", label))], rules_for(BOXES)) == []


@pytest.mark.parametrize("has_categories", [False, True])
@pytest.mark.parametrize("task_type", QUICK)
def test_beside_a_bad_line_only_that_one_does(task_type: str, *, has_categories: bool) -> None:
    rules = rules_for(task_type, categories=QUICK[task_type] if has_categories else None)
    lines = [ordinary(task_type, number) for number in range(1, 51)]
    bad = as_line({**record(task_type, 51), "bees-metadata": None, "bees-ref-metadata": None})

    assert careful_lines([*lines[:20], bad, *lines[20:]], rules) == [bad]
