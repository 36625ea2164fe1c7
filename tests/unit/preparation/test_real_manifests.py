"""Real output manifests from public repositories, where the folder with them lies beside this one."""

import json
from typing import Any, NamedTuple

import pytest

from tests.support.agreement import disagreement
from tests.support.places import REAL_MANIFESTS
from tests.support.screening_world import Prepared, prepare_bytes, rules_as_recognised
from train_on_label.preparation.screening.rules import Rules

pytestmark = pytest.mark.skipif(not REAL_MANIFESTS.is_dir(), reason=f"{REAL_MANIFESTS} is not there")


class Expected(NamedTuple):
    """Of one label attribute of a file, counted by hand."""

    task_type: str
    lines: int
    refused: dict[int, str] = {}  # noqa: RUF012  # never changed
    """Line -> its code."""
    records: dict[int, int] = {}  # noqa: RUF012  # never changed
    """Class id -> records that carry it."""
    boxes: dict[int, int] = {}  # noqa: RUF012  # never changed
    busiest: int = 0


EXPECTED = {
    # One photograph; three confidences for four boxes are no fault.
    "street-scene": [Expected("object-detection", 1, records={0: 1}, boxes={0: 4}, busiest=4)],
    # Several workers' boxes, consolidated to floats; every one of them lies in its image.
    "object-detection-birds-float-boxes": [
        Expected("object-detection", 100, records={0: 100}, boxes={0: 192}, busiest=33)
    ],
    # On nine of the images the workers found nothing.
    "object-detection-some-empty": [
        Expected(
            "object-detection",
            32,
            refused=dict.fromkeys((3, 10, 18, 19, 21, 22, 23, 29, 30), "NO_ANNOTATIONS"),
            records={0: 11, 1: 12},
            boxes={0: 36, 1: 18},
            busiest=7,
        )
    ],
    "image-classification-two-classes": [Expected("image-classification", 69, records={0: 38, 1: 31})],
    "image-classification-five-classes": [
        Expected("image-classification", 10, records={0: 3, 1: 1, 2: 2, 3: 2, 4: 2})
    ],
    "semantic-segmentation-one-line": [
        Expected("semantic-segmentation", 1, records={0: 1, 1: 1, 2: 1, 3: 1})
    ],
    # One line about an image and one about a text: each has no source for the other's label.
    "documentation-style-mixed": [
        Expected("image-classification", 2, refused={2: "MISSING_SOURCE"}, records={0: 1}),
        Expected("text-classification", 2, refused={1: "MISSING_SOURCE"}, records={1: 1}),
    ],
}
CASES = [
    pytest.param(name, place, id=f"{name} {expected.task_type}")
    for name, attributes in EXPECTED.items()
    for place, expected in enumerate(attributes)
]


def data_of(name: str) -> bytes:
    """The bytes of a file."""
    return (REAL_MANIFESTS / f"{name}.manifest").read_bytes()


def label_attributes(data: bytes) -> list[str]:
    """The label attributes of a file, in the order in which they come."""
    found: dict[str, None] = {}
    for line in data.splitlines():
        record = json.loads(line)
        labels = (key.removesuffix("-metadata") for key in record if key.endswith("-metadata"))
        found |= dict.fromkeys(label for label in labels if label in record)
    return list(found)


def rules_and_data(name: str, place: int, **options: Any) -> tuple[Rules, bytes]:
    """A file, and the rules for one of its label attributes."""
    data = data_of(name)
    return rules_as_recognised(data, label_attributes(data)[place], **options), data


def prepared(name: str, place: int, **options: Any) -> Prepared:
    """What comes of a file."""
    rules, data = rules_and_data(name, place, **options)
    return prepare_bytes(data, rules)


def test_every_file_is_expected() -> None:
    assert {path.stem for path in REAL_MANIFESTS.glob("*.manifest")} == set(EXPECTED)


@pytest.mark.parametrize(("name", "place"), CASES)
def test_its_counts_are_those_of_a_careful_person(name: str, place: int) -> None:
    expected = EXPECTED[name][place]

    result = prepared(name, place)

    assert result.dataset.task_type.name == expected.task_type
    assert result.dataset.lines == expected.lines
    assert {reject.line: reject.code for reject in result.rejects} == expected.refused
    assert {row.id: row.train + row.validation for row in result.dataset.classes} == expected.records
    assert {class_id: boxes for class_id, boxes in result.boxes.items() if boxes} == expected.boxes
    assert result.dataset.max_boxes_per_image == expected.busiest
    assert result.dataset.warnings.keys() <= {"CLASS_WITHOUT_VALIDATION", "CLASS_WITHOUT_TRAINING"}


@pytest.mark.parametrize(("name", "place"), CASES)
def test_what_is_accepted_is_written_byte_for_byte(name: str, place: int) -> None:
    lines = data_of(name).split(b"\n")[:-1]
    refused = EXPECTED[name][place].refused

    assert prepared(name, place).accepted == {
        line for number, line in enumerate(lines, 1) if number not in refused
    }


@pytest.mark.parametrize(("name", "place"), CASES)
def test_both_paths_and_plain_json_agree(name: str, place: int) -> None:
    rules, data = rules_and_data(name, place, validation_fraction=0.5)

    assert disagreement(data.split(b"\n")[:-1], rules) is None


def test_images_without_a_box_are_kept_where_the_profile_wants_them() -> None:
    kept = prepared("object-detection-some-empty", 0, empty_annotations="keep")

    assert (kept.codes, kept.dataset.accepted) == ([], 32)
