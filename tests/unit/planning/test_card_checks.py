"""The checks on a card: what Roboflow, hotcoco and Ultralytics ask of a dataset."""

import json
from typing import Any

from tests.support.sample_lines import as_line, lines, record
from tests.support.screening_world import plan_lines
from train_on_label.planning.card.checks import Check, checks_of
from train_on_label.planning.card.sampled_labels import SampledLabels

BOXES = "object-detection"
Box = tuple[int, float, float, float, float]


def checks(given: list[bytes], task_type: str = BOXES, **options: Any) -> dict[str, Check]:
    """What is asked -> what is found."""
    plan = plan_lines(given, task_type, max_rejected_fraction=1, **options).plan
    return {check.about: check for check in checks_of(SampledLabels(plan.dataset), None)}


def image(number: int, *boxes: Box, names: tuple[str, ...] = ("bee", "wasp", "ant")) -> bytes:
    """A line of boxes in an image of 1000 x 1000: class, left, top, width, height."""
    line = json.loads(as_line(record(BOXES, number)))
    sides = ("class_id", "left", "top", "width", "height")
    line["bees"] = {
        "image_size": [{"width": 1000, "height": 1000, "depth": 3}],
        "annotations": [dict(zip(sides, box, strict=True)) for box in boxes],
    }
    line["bees-metadata"] |= {
        "objects": [{"confidence": 1}] * len(boxes),
        "class-map": {str(at): name for at, name in enumerate(names)},
    }
    return json.dumps(line).encode()


def test_lines_that_were_refused_are_counted_by_what_is_wrong() -> None:
    unlabeled = json.dumps({"source-ref": "s3://example-images/9.jpg"}).encode()
    outside = image(8, (0, 990, 0, 50, 50))
    found = checks([*lines(BOXES, 5), lines(BOXES, 1)[0], unlabeled, outside])

    assert found["Objects without a label"] == ("Objects without a label", "1 of 8 lines", True)
    assert found["Objects listed twice"][1:] == ("1 of 8 lines", True)
    assert found["Boxes without area, or outside of their image"][1:] == ("1 of 8 lines", True)


def test_boxes_are_looked_at_for_what_people_draw_by_mistake() -> None:
    found = checks(
        [
            image(1, (0, 100, 100, 210, 10), (0, 100, 300, 200, 10)),  # 21 and 20 times as long as wide
            image(2, (0, 0, 0, 1000, 1000)),
            image(3, (1, 100, 100, 100, 100), (1, 100, 500, 100, 100), (1, 101, 100, 100, 100)),
            image(4, (1, 100, 100, 100, 100), (2, 100, 100, 100, 100), (1, 110, 100, 100, 100)),
        ]
    )

    assert found["Boxes more than 20 times as long as wide"][1:] == ("1 of 9 sampled boxes", True)
    assert found["Boxes around the whole image"][1:] == ("1 of 9 sampled boxes", True)
    assert found["Boxes drawn twice around one object"][1:] == ("1 of 9 sampled boxes", True)


def test_classes_are_looked_at_for_how_many_they_are_and_what_they_are_called() -> None:
    names = ("car", "Cars", "bus", "tram")
    given = [image(number, *[(0, 9, 9, 9, 9)] * 10, names=names) for number in range(10)]
    found = checks([*given, image(11, (1, 5, 5, 5, 5), names=names)], labels=names)

    said = "car has 100 annotations, Cars has 1: 100.0 times as many"
    assert found["Largest class to smallest"][1:] == (said, True)
    assert found["Classes without any annotation"][1:] == ("2: bus, tram", True)
    assert found["Classes with fewer than 10 annotations"][1:] == ("1: Cars", True)
    assert found["Class names that look alike"][1:] == ("1: car = Cars", True)


def test_up_to_a_tenth_of_the_images_may_show_nothing() -> None:
    full = [image(number, (0, 9, 9, 9, 9)) for number in range(9)]
    one, two = (full + [image(20 + extra) for extra in range(count)] for count in (1, 2))

    about = "Objects in which there is nothing"
    assert checks(one, empty_annotations="keep")[about][1:] == ("1 of 10 sampled lines", False)
    assert checks(two, empty_annotations="keep")[about][1:] == ("2 of 11 sampled lines", True)
    assert "2 lines, which are left out" in checks(two)[about].found


def test_labels_of_other_shapes_are_asked_what_fits_them() -> None:
    asked = checks(lines("text-classification", 5), "text-classification")

    assert not any("Box" in about for about in asked)
    assert "Objects in which there is nothing" not in asked
    assert "Largest class to smallest" in asked
