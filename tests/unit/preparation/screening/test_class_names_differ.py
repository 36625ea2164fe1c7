"""Lines that contradict the label-category file or the profile's classes: mapped by name, or refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.agreement import disagreement
from tests.support.sample_lines import as_line, changed, line, record
from tests.support.screening_world import prepare_lines, rules_for

BOXES, CLASS, CLASSES, MASK = (
    "object-detection",
    "image-classification",
    "image-classification-multilabel",
    "semantic-segmentation",
)


def the_line(bad: bytes, task_type: str, *categories: str) -> dict[str, Any]:
    """The one accepted line, as it is trained on."""
    (accepted,) = prepare_lines([bad], rules_for(task_type, categories=categories)).accepted
    taken: dict[str, Any] = json.loads(accepted)
    return taken


def test_boxes_are_renumbered_by_name_with_their_class_map() -> None:
    taken = the_line(line(BOXES), BOXES, "wasp", "moth", "bee")

    assert [box["class_id"] for box in taken["bees"]["annotations"]] == [2, 0]
    assert taken["bees-metadata"]["class-map"] == {"2": "bee", "0": "wasp"}
    assert taken["bees-metadata"]["objects"] == record(BOXES)["bees-metadata"]["objects"]


@pytest.mark.parametrize(("label", "becomes"), [(3, 0), ("3", "0"), ("\\u0033", "0")])
def test_a_class_index_stays_a_number_or_a_string(label: object, becomes: object) -> None:
    written = as_line(changed(CLASS, "label", label)).replace(b"\\\\u0033", b"\\u0033")

    assert the_line(written, CLASS, "dog", "cat")["bees"] == becomes


def test_lists_are_renumbered_with_their_confidences() -> None:
    taken = the_line(line(CLASSES), CLASSES, "clothing", "bicycle", "person")

    assert taken["bees"] == [1, 2, 0]
    assert taken["bees-metadata"]["confidence-map"] == {"1": 0.95, "2": 0.77, "0": 0.2}
    assert taken["bees-metadata"]["class-map"] == {"1": "bicycle", "2": "person", "0": "clothing"}


def test_cuboids_are_renumbered() -> None:
    taken = the_line(line("point-cloud-object-detection"), "point-cloud-object-detection", "Truck", "Car")

    assert taken["bees"]["annotations"][0]["class-id"] == 1
    assert taken["bees-metadata"]["class_map"] == {"1": "Car"}


def test_values_that_do_not_change_keep_their_bytes() -> None:
    odd = (
        b'{"a":1.50e0,"source-ref":"s3://b-1/\\u00fc.jpg", '
        b'"bees":{"image_size":[{"width":640,"height":480.0}],'
        b'"annotations":[{"class_id":0,"left":1.250,"top":2E1,"width":3.10,"height":4}]},'
        b'"bees-metadata":{"class-map":{"0":"b\\u0065e"},"type":"groundtruth/object-detection"},"z":"\\/"}'
    )

    (accepted,) = prepare_lines([odd], rules_for(BOXES, categories=("wasp", "bee"))).accepted

    same = (
        rb'"s3://b-1/\u00fc.jpg"',
        rb'"b\u0065e"',
        rb'"\/"',
        b"1.50e0",
        b"480.0",
        b"1.250",
        b"2E1",
        b"3.10",
    )
    for kept in same:
        assert kept in accepted
    assert b'"class_id":1' in accepted


def test_a_mapped_line_is_warned_about_and_counted_under_its_new_ids() -> None:
    lines = [line(BOXES, number) for number in range(3)]

    prepared = prepare_lines(lines, rules_for(BOXES, categories=("wasp", "bee")))

    assert prepared.dataset.warnings["CLASS_NAMES_DIFFER"] == 3
    assert prepared.boxes == {0: 3, 1: 3}
    assert prepared.classes == {0: ("wasp", 3), 1: ("bee", 3)}


@pytest.mark.parametrize(
    ("task_type", "categories"),
    [(BOXES, ("wasp", "moth")), (CLASS, ("a", "b", "c", "d")), (CLASSES, tuple("abcdefghi"))],
)
def test_an_unknown_name_is_refused(task_type: str, categories: tuple[str, ...]) -> None:
    (reject,) = prepare_lines([line(task_type)], rules_for(task_type, categories=categories)).rejects

    assert reject.code == "CLASS_NAMES_DIFFER"
    assert "the label-category file" in reject.detail


def test_masks_are_refused_for_their_ids_lie_in_pixels() -> None:
    rules = rules_for(MASK, categories=("road", "BACKGROUND"))

    assert prepare_lines([line(MASK)], rules).codes == ["CLASS_NAMES_DIFFER"]


def test_a_class_that_the_image_lacks_may_be_called_anything() -> None:
    unused = as_line(changed(BOXES, "metadata.class-map.7", "unused"))

    prepared = prepare_lines([unused], rules_for(BOXES, categories=("bee", "wasp")))

    assert prepared.accepted == {unused}
    assert "CLASS_NAMES_DIFFER" not in prepared.dataset.warnings


def test_a_key_that_is_no_text_stays_as_it_is() -> None:
    odd = line(BOXES).replace(b'{"source-ref"', rb'{"\ud800":1 , "source-ref"')

    (accepted,) = prepare_lines([odd], rules_for(BOXES, categories=("wasp", "bee"))).accepted

    assert accepted.startswith(rb'{"\ud800":1 , "source-ref"')


@given(
    st.permutations(["bee", "wasp", "moth", "fly"]),
    st.lists(st.sampled_from(["bee", "wasp", "moth"]), min_size=1, max_size=5),
)
def test_whatever_the_order_boxes_keep_their_names_and_both_paths_agree(
    order: list[str], named: list[str]
) -> None:
    own = sorted(set(named))
    boxes = [{"class_id": own.index(name), "left": 1, "top": 1, "width": 5, "height": 5} for name in named]
    given_line = changed(BOXES, "label.annotations", boxes)
    given_line["bees-metadata"]["class-map"] = {str(at): name for at, name in enumerate(own)}
    rules = rules_for(BOXES, categories=tuple(order), validation_fraction=0.5)

    (accepted,) = prepare_lines([as_line(given_line)], rules).accepted

    assert [order[box["class_id"]] for box in json.loads(accepted)["bees"]["annotations"]] == named
    assert disagreement([as_line(given_line), line(BOXES, 2)], rules) is None
