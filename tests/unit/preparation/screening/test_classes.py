"""Classes: where their names come from, and what is counted of them."""

import json
from typing import Any

import pytest

from tests.support.sample_lines import as_line, changed, line, record
from tests.support.screening_world import plan_lines, prepare_bytes, prepare_lines, rules_for
from train_on_label.labeling.label_categories import read_label_categories

BOXES = "object-detection"
LABELS = ("bee", "wasp", "hornet")
UNEVEN: dict[str, Any] = {"validation_fraction": 0.0001}
"""All of a few lines go to train, but the one that crosses over."""


def test_the_label_category_file_gives_the_true_number_of_classes() -> None:
    report = plan_lines([line(BOXES, 1), line(BOXES, 2)], labels=LABELS).report

    assert report["num_classes"] == 3
    assert [(row["id"], row["name"], row["train"] + row["validation"]) for row in report["classes"]] == [
        (0, "bee", 2),
        (1, "wasp", 2),
        (2, "hornet", 0),
    ]


def test_without_the_file_classes_are_the_union_over_lines() -> None:
    other = changed(BOXES, "label.annotations.0.class_id", 5, number=2)
    other["bees-metadata"]["class-map"] = {"1": "wasp", "5": "moth"}

    prepared = prepare_lines([line(BOXES), as_line(other)], rules_for(BOXES))

    assert prepared.classes == {0: ("bee", 1), 1: ("wasp", 2), 5: ("moth", 1)}
    assert prepared.dataset.num_classes == 6


def test_a_class_that_a_map_names_and_no_box_has_counts_for_nothing() -> None:
    unused = changed(BOXES, "metadata.class-map.9", "moth")

    assert prepare_lines([as_line(unused)], rules_for(BOXES)).dataset.num_classes == 2


def test_a_class_of_a_refused_line_counts_for_nothing() -> None:
    refused = changed(BOXES, "label.annotations.0.class_id", 9, number=2)
    refused["bees-metadata"]["class-map"]["9"] = "moth"
    refused["bees"]["annotations"][1]["width"] = 0

    dataset = prepare_lines([line(BOXES), as_line(refused)], rules_for(BOXES)).dataset

    assert (dataset.num_classes, len(dataset.classes), dataset.max_boxes_per_image) == (2, 2, 2)


@pytest.mark.parametrize("careful_only", [True, False])
def test_records_are_counted_apart_from_boxes(careful_only: bool) -> None:  # parametrized
    busy = record(BOXES, 2)
    bee, wasp = busy["bees"]["annotations"]
    busy["bees"]["annotations"] = [bee] * 4 + [wasp]

    prepared = prepare_lines([line(BOXES), as_line(busy)], rules_for(BOXES), careful_only=careful_only)

    assert prepared.classes == {0: ("bee", 2), 1: ("wasp", 2)}
    assert prepared.boxes == {0: 5, 1: 2}
    assert prepared.dataset.max_boxes_per_image == 5


def test_channels_are_counted_apart() -> None:
    report = plan_lines([line(BOXES, number) for number in range(30)]).report

    assert report["train"] + report["validation"] == 30
    for row in report["classes"]:
        assert (row["train"], row["validation"]) == (report["train"], report["validation"])
        assert (row["train_boxes"], row["validation_boxes"]) == (row["train"], row["validation"])
        assert row["boxes"] == 30


@pytest.mark.parametrize(
    "task_type", ["image-classification", "text-classification", "label-verification", "video-classification"]
)
def test_an_id_beyond_the_label_category_file_is_refused(task_type: str) -> None:
    name = record(task_type)["bees-metadata"]["class-name"]
    good = as_line(changed(task_type, "label", 2))
    unheard_of = changed(task_type, "metadata.class-name", "unheard of", number=2)
    beyond = as_line({**unheard_of, "bees": 3})

    prepared = prepare_lines([good, beyond], rules_for(task_type, categories=("a", "b", name)))

    assert [(reject.line, reject.code) for reject in prepared.rejects] == [(2, "CLASS_NOT_IN_MAP")]
    assert prepared.dataset.num_classes == 3


def test_the_label_category_file_stands_in_for_a_class_map() -> None:
    bare = record(BOXES)
    del bare["bees-metadata"]["class-map"]

    assert prepare_lines([as_line(bare)], rules_for(BOXES)).codes == ["INVALID_METADATA"]
    assert prepare_lines([as_line(bare)], rules_for(BOXES, categories=LABELS)).boxes == {0: 1, 1: 1, 2: 0}


def test_the_background_of_a_mask_is_class_0_though_the_file_does_not_list_it() -> None:
    task_type = "semantic-segmentation"
    lines = [line(task_type, 1), line(task_type, 2)]

    report = plan_lines(lines, task_type, labels=("road", "sidewalk")).report

    assert [row["name"] for row in report["classes"]] == ["BACKGROUND", "road", "sidewalk"]
    assert report["num_classes"] == 3
    assert plan_lines(lines, task_type, labels=("BACKGROUND", "road")).report["num_classes"] == 2


def entity(name: str, number: int) -> bytes:
    """A line with one entity."""
    return as_line(changed("named-entity-recognition", "label.annotations.entities.0.label", name, number))


def test_entities_are_numbered_by_name_or_by_the_file() -> None:
    lines = [entity("Town", 1), entity("Person", 2), entity("Town", 3)]

    by_name = prepare_lines(lines, rules_for("named-entity-recognition"))
    by_file = prepare_lines(lines, rules_for("named-entity-recognition", categories=("Town", "River")))

    assert by_name.classes == {0: ("Person", 1), 1: ("Town", 2)}
    assert by_file.classes == {0: ("Town", 2), 1: ("River", 0)}
    assert by_file.codes == ["CLASS_NOT_IN_MAP"]


def test_lines_that_name_a_class_differently_are_used_and_told() -> None:
    differing = as_line(changed(BOXES, "metadata.class-map.0", "honey bee", number=2))

    prepared = prepare_lines([line(BOXES), differing, line(BOXES, 3)], rules_for(BOXES))

    assert prepared.codes == []
    assert prepared.classes[0] == ("bee", 3)
    assert prepared.dataset.warnings["CLASS_NAMES_DIFFER"] == 1


@pytest.mark.parametrize("chunk", [1, 65_536])
@pytest.mark.parametrize(
    ("task_type", "unusual", "named", "classes"),
    [
        pytest.param("image-classification", ("label", "3"), "class-name", {3: ("dog", 2)}, id="digits"),
        pytest.param(
            BOXES,
            ("label.annotations.0.left", 590.5),
            "class-map.0",
            {0: ("bee", 2), 1: ("wasp", 2)},
            id="half a pixel outside",
        ),
        pytest.param(
            "image-classification-multilabel",
            ("label.0", "1"),
            "class-map.1",
            {0: ("person", 2), 1: ("bicycle", 2), 8: ("clothing", 2)},
            id="digits in a list",
        ),
    ],
)
def test_the_line_that_stands_first_names_the_class_however_it_is_written(
    task_type: str, unusual: tuple[str, object], named: str, classes: dict[int, tuple[str, int]], chunk: int
) -> None:
    """An unusual value goes the careful way, in its turn among lines that do not."""
    first = as_line(changed(task_type, *unusual))
    second = as_line(changed(task_type, f"metadata.{named}", "another name", number=2))

    prepared = prepare_bytes(first + b"\n" + second + b"\n", rules_for(task_type), chunk=chunk)

    assert prepared.codes == []
    assert prepared.classes == classes
    assert prepared.dataset.warnings["CLASS_NAMES_DIFFER"] == 1


def test_a_blank_behind_a_class_name_is_part_of_it() -> None:
    trailing = as_line(changed(BOXES, "metadata.class-map.0", "bee "))

    assert prepare_lines([trailing], rules_for(BOXES)).classes[0] == ("bee ", 1)


def test_a_class_without_a_validation_record_is_warned_of_by_name() -> None:
    lines = [line(BOXES, number) for number in range(1, 20)]
    *_, last = plan_lines(lines, **UNEVEN).train
    rare = json.loads(last)
    rare["bees"]["annotations"][0]["class_id"] = 2
    rare["bees-metadata"]["class-map"]["2"] = "hornet"

    planned = plan_lines([as_line(rare) if each == last else each for each in lines], **UNEVEN)

    assert planned.report["warnings"]["CLASS_WITHOUT_VALIDATION"] == 1
    note = 'class 2 "hornet" has no validation record; training records: 1'
    assert note in planned.report["notes"]


def test_a_label_category_file_names_classes_in_the_order_of_their_ids() -> None:
    document = {"document-version": "2018-11-28", "labels": [{"label": name} for name in LABELS]}

    assert read_label_categories(json.dumps(document).encode()) == LABELS


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[",
        b"[]",
        b"{}",
        b'{"labels":[]}',
        b'{"labels":["bee"]}',
        b'{"labels":[{}]}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_a_damaged_label_category_file_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"is not JSON|has no list of labels|has a label without a name"):
        read_label_categories(data)
