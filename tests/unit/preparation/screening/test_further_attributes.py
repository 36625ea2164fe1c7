"""Attributes that a container of one's own reads beside source and label."""

from dataclasses import replace

import pytest

from tests.support.sample_lines import TASK_TYPES, as_line, record
from tests.support.screening_world import Prepared, plan_lines, prepare_lines, rules_for
from train_on_label.preparation.screening.rules import Rules

BOXES = "object-detection"


def rules(*attributes: str, task_type: str = BOXES) -> Rules:
    """Rules of a profile that lists these attributes too."""
    return replace(rules_for(task_type), attributes=attributes)


def prepare(value: object, attribute: str) -> Prepared:
    """Two lines, of which the second has this value."""
    lines = [
        record(BOXES, 1) | {attribute: "s3://example-images/1.json"},
        record(BOXES, 2) | {attribute: value},
    ]
    return prepare_lines(list(map(as_line, lines)), rules(attribute))


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_a_line_that_lacks_one_would_shift_the_records_behind_it(task_type: str) -> None:
    lines = [record(task_type, 1) | {"depth": 3}, record(task_type, 2)]

    prepared = prepare_lines(list(map(as_line, lines)), rules("depth", task_type=task_type))

    assert [reject[:2] for reject in prepared.rejects] == [(2, "MISSING_LABEL")]
    assert '"depth"' in prepared.rejects[0].detail


def test_null_is_no_value() -> None:
    assert prepare(None, "depth").codes == ["MISSING_LABEL"]


@pytest.mark.parametrize("value", [0, "", False, [], {}, "text"])
def test_any_other_value_is_one(value: object) -> None:
    assert prepare(value, "depth").codes == []


@pytest.mark.parametrize("value", [7, "2.json", "s3://example-images/", "https://example.com/2.json"])
def test_a_reference_must_be_an_objects_uri(value: object) -> None:
    assert prepare(value, "depth-ref").codes == ["INVALID_SOURCE_URI"]


def test_a_reference_to_an_object_is_one() -> None:
    assert prepare("s3://example-images/depth of 2.json", "depth-ref").codes == []


def test_a_labels_metadata_may_be_listed() -> None:
    lines = [as_line(record(BOXES))]

    assert prepare_lines(lines, rules("bees-metadata")).codes == []


def test_the_profiles_attributes_decide_whatever_their_order() -> None:
    lines = [as_line(record(BOXES, number) | ({"depth": 3} if number % 4 else {})) for number in range(40)]
    attributes = ("depth", "{label_attribute}", "{source_attribute}")

    planned = plan_lines(lines, attributes=attributes)

    assert planned.report["rejected"] == {"MISSING_LABEL": 10}
