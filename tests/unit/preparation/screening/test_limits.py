"""The limits of a line, tried on both sides, by the quick path and by the careful one."""

import json
import tracemalloc
from typing import Any

import pytest

from tests.support.sample_lines import as_line, changed, line
from tests.support.screening_world import prepare_bytes, prepare_lines, rules_for
from train_on_label.preparation.screening.careful.parsing import parse_line
from train_on_label.preparation.screening.careful.values import quoted
from train_on_label.preparation.screening.verdict import RejectedLineError

BOXES = "object-detection"
ONE, MANY, MASK, SPANS = (
    "image-classification",
    "image-classification-multilabel",
    "semantic-segmentation",
    "named-entity-recognition",
)


def key(length: int) -> str:
    """A source whose key has as many bytes."""
    return f"s3://example-images/{'k' * length}"


def wide_key(length: int) -> str:
    """The same, with two bytes a character."""
    return f"s3://example-images/{'é' * (length // 2)}{'k' * (length % 2)}"


def spans(name: str) -> list[dict[str, Any]]:
    return [{"label": name, "startOffset": 0, "endOffset": 3}]


Limit = tuple[str, str, object, object, str]
LIMITS: list[Limit] = [
    (ONE, "source", key(1), key(0), "INVALID_SOURCE_URI"),
    (ONE, "source", key(1_024), key(1_025), "INVALID_SOURCE_URI"),
    (ONE, "source", wide_key(1_024), wide_key(1_025), "INVALID_SOURCE_URI"),
    (ONE, "label", 29_999, 30_000, "INVALID_LABEL"),
    (ONE, "label", 0, -1, "INVALID_LABEL"),
    (ONE, "metadata.class-name", "é" * 256, "é" * 257, "INVALID_METADATA"),
    (ONE, "metadata.confidence", 0.5, 0.499, "LOW_CONFIDENCE"),
    (MANY, "metadata.class-map.1", "é" * 256, "é" * 257, "INVALID_METADATA"),
    (MANY, "metadata.confidence-map.8", 0.5, 0.499, "LOW_CONFIDENCE"),
    (MASK, "metadata.internal-color-map.1.class-name", "é" * 256, "é" * 257, "INVALID_METADATA"),
    (SPANS, "label.annotations.entities", spans("é" * 256), spans("é" * 257), "INVALID_LABEL"),
    (BOXES, "metadata.class-map.0", "é" * 256, "é" * 257, "INVALID_METADATA"),
    (BOXES, "metadata.objects.0.confidence", 0.5, 0.499, "LOW_CONFIDENCE"),
    (BOXES, "label.image_size.0.width", 1_000_000, 1_000_001, "INVALID_LABEL"),
    (BOXES, "label.image_size.0.height", 1_000_000, 1_000_001, "INVALID_LABEL"),
    (BOXES, "label.annotations.0.left", 640 - 50, 640 - 50 + 1, "BOX_OUTSIDE_IMAGE"),
    (BOXES, "label.annotations.0.top", 480 - 41, 480 - 41 + 1, "BOX_OUTSIDE_IMAGE"),
    (BOXES, "label.annotations.0.left", 0, -1, "BOX_OUTSIDE_IMAGE"),
    (BOXES, "label.annotations.0.top", 0, -1, "BOX_OUTSIDE_IMAGE"),
    (BOXES, "label.annotations.0.width", 640 - 12, 640 - 12 + 1, "BOX_OUTSIDE_IMAGE"),
    (BOXES, "label.annotations.0.height", 480 - 30, 480 - 30 + 1, "BOX_OUTSIDE_IMAGE"),
    (BOXES, "label.annotations.0.width", 0.1, 0, "INVALID_BOX"),
    (BOXES, "label.annotations.0.height", 0.1, 0, "INVALID_BOX"),
]


@pytest.mark.parametrize("careful_only", [False, True], ids=["quick", "careful"])
@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit[1]} {limit[4]}")
def test_a_value_is_taken_up_to_its_limit(
    limit: tuple[str, str, object, object, str], *, careful_only: bool
) -> None:
    task_type, path, taken, refused, code = limit
    rules = rules_for(task_type, min_confidence=0.5 if "confidence" in path else 0)
    lines = [confident(changed(task_type, path, value), path) for value in (taken, refused)]

    codes = [prepare_lines([each], rules, careful_only=careful_only) for each in lines]

    assert [prepared.codes for prepared in codes] == [[], [code]]


def confident(record: dict[str, Any], path: str) -> bytes:
    """The line; if its path is one of a confidence, all others are high enough."""
    if "confidence" in path:
        metadata = record["bees-metadata"]
        for each in metadata.get("objects", [])[1:]:
            each["confidence"] = 0.9
        for name in metadata.get("confidence-map", {}):
            if not path.endswith(name):
                metadata["confidence-map"][name] = 0.9
    return as_line(record)


@pytest.mark.parametrize("careful_only", [False, True], ids=["quick", "careful"])
@pytest.mark.parametrize("brackets", ["[]", ('{"a":', "}")], ids=["arrays", "objects"])
def test_900_arrays_or_objects_may_be_in_one_another(brackets: tuple[str, str], careful_only: bool) -> None:
    def nested(depth: int) -> bytes:
        opening, closing = brackets
        inner = opening * depth + ("1" if opening != "[" else "") + closing * depth
        return line(BOXES)[:-1] + f',"unread":{inner}}}'.encode()

    # The line's own object is one of them.
    assert json.loads(nested(899))
    codes = [
        prepare_lines([nested(depth)], rules_for(BOXES), careful_only=careful_only).codes
        for depth in (899, 900)
    ]

    assert codes == [[], ["INVALID_JSON"]]


@pytest.mark.parametrize("nested", [b"[" * 950, b"[" * 950 + b"NaN", b'["]", [' * 475 + b"1" * 5_000])
@pytest.mark.parametrize("calls", [0, 60, 400])
def test_why_a_nested_line_is_refused_is_the_same_however_deep_the_stack_is(
    nested: bytes, calls: int
) -> None:
    def called(more: int) -> str:
        if more:
            return called(more - 1)
        with pytest.raises(RejectedLineError) as refused:
            parse_line(nested)
        return str(refused.value)

    assert called(calls) == "more than 900 arrays or objects in one another"


def test_a_nested_line_with_a_long_string_takes_no_more_memory_than_a_few_times_its_own() -> None:
    line_ = b'{"a":"' + b"x" * 1_000_000 + b'","b":' + b"[" * 950
    tracemalloc.start()
    with pytest.raises(RejectedLineError):
        parse_line(line_)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 5 * len(line_)


def test_brackets_in_strings_and_beside_one_another_are_no_nesting() -> None:
    text = json.dumps(["[" * 1_000, '\\"' + "{" * 1_000, *[[]] * 1_000])
    assert parse_line(f'{{"a": {text}}}'.encode()) == {"a": json.loads(text)}


@pytest.mark.parametrize("careful_only", [False, True], ids=["quick", "careful"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_is_one_up_to_what_a_float_counts_to(sign: int, *, careful_only: bool) -> None:
    cuboids, path = "point-cloud-object-detection", "label.annotations.0.center-x"
    lines = [as_line(changed(cuboids, path, sign * (2**53 + more))) for more in range(2)]

    codes = [prepare_lines([each], rules_for(cuboids), careful_only=careful_only).codes for each in lines]

    assert codes == [[], ["INVALID_BOX"]]


@pytest.mark.parametrize(("length", "ending"), [(78, 'x"'), (79, "x...")])
def test_a_value_is_quoted_up_to_80_characters(length: int, ending: str) -> None:
    value = "x" * length  # and two quotation marks

    assert quoted(value).endswith(ending)
    assert len(quoted(value)) == 80


@pytest.mark.parametrize("digits", [4_300, 4_301])
def test_a_number_may_have_4300_digits(digits: int) -> None:
    long = line(BOXES)[:-1] + b',"unread":' + b"9" * digits + b"}"

    assert prepare_lines([long], rules_for(BOXES)).codes == ([] if digits == 4_300 else ["INVALID_JSON"])


@pytest.mark.parametrize("chunk", [700, 65_536])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_may_be_as_long_as_the_profile_says_without_its_end(end: bytes, chunk: int) -> None:
    longest = line(BOXES).ljust(1_000)

    codes = [
        prepare_bytes(each + end, rules_for(BOXES, max_line_bytes=1_000), chunk=chunk).codes
        for each in (longest, longest + b" ")
    ]

    assert codes == [[], ["LINE_TOO_LONG"]]
