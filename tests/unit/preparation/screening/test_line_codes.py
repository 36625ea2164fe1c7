"""Every code that a line can be refused with, by the smallest line that gets it."""

from typing import Any

import pytest

from tests.support.sample_lines import REMOVED, as_line, changed, line, record, source_of
from tests.support.screening_world import prepare_lines, rules_for
from train_on_label.codes import Code, Scope

BOXES = "object-detection"
SOURCE = source_of(BOXES, 2)
NAMES = ("bee", "wasp")


def boxes(path: str, value: object) -> bytes:
    """The second of three lines, damaged."""
    return as_line(changed(BOXES, path, value, number=2))


def case(code: Code, bad: bytes, source: str | None, options: dict[str, Any]) -> pytest.ParameterSet:
    """A code, a line that gets it, the source that rejects.jsonl names, and options of the profile."""
    return pytest.param(code, bad, source, options, id=code.name)


def judged(name: str) -> bytes:
    """The second line, which a verification job has looked at."""
    metadata = {"class-name": name, "type": "groundtruth/label-verification"}
    return as_line({**record(BOXES, 2), "check": "1", "check-metadata": metadata})


TABLE = [
    case(Code.INVALID_JSON, b'{"source-ref":', None, {}),
    case(Code.BLANK_LINE, b" ", None, {}),
    case(Code.INVALID_ENCODING, line(BOXES, 2).replace(b"bee", b"b\xe9e"), None, {}),
    case(Code.NOT_AN_OBJECT, b"[1]", None, {}),
    case(Code.LINE_TOO_LONG, line(BOXES, 2) + b" " * 1_000, None, {"max_line_bytes": 1_000}),
    case(Code.MISSING_SOURCE, boxes("source", REMOVED), None, {}),
    case(Code.INVALID_SOURCE_URI, boxes("source", "https://example.com/1.jpg"), None, {}),
    case(Code.MISSING_LABEL, boxes("label", REMOVED), SOURCE, {}),
    case(Code.LABELING_FAILED, boxes("metadata.failure-reason", "ClientError: expired"), SOURCE, {}),
    case(Code.INVALID_LABEL, boxes("label.annotations", {}), SOURCE, {}),
    case(Code.INVALID_METADATA, boxes("metadata", REMOVED), SOURCE, {}),
    case(Code.CLASS_NOT_IN_MAP, boxes("label.annotations.0.class_id", 7), SOURCE, {}),
    case(Code.CLASS_NAMES_DIFFER, boxes("metadata.class-map.0", "moth"), SOURCE, {"categories": NAMES}),
    case(Code.UNSUPPORTED_DEPTH, boxes("label.image_size.0.depth", 1), SOURCE, {"image_depth": 3}),
    case(Code.BOX_OUTSIDE_IMAGE, boxes("label.annotations.0.left", 591), SOURCE, {}),
    case(Code.INVALID_BOX, boxes("label.annotations.0.width", 0), SOURCE, {}),
    case(Code.NO_ANNOTATIONS, boxes("label.annotations", []), SOURCE, {}),
    case(Code.LOW_CONFIDENCE, boxes("metadata.objects.0.confidence", 0.04), SOURCE, {"min_confidence": 0.05}),
    case(Code.NOT_HUMAN_ANNOTATED, boxes("metadata.human-annotated", "no"), SOURCE, {"human_only": True}),
    case(Code.DUPLICATE_SOURCE, boxes("source", source_of(BOXES, 1)), source_of(BOXES, 1), {}),
    case(Code.REJECTED_BY_VERIFICATION, judged("bad"), SOURCE, {"verification_attribute": "check"}),
]


@pytest.mark.parametrize(("code", "bad", "source", "options"), TABLE)
def test_a_bad_line_is_named_by_number_code_and_source(
    code: Code, bad: bytes, source: str | None, options: dict[str, Any]
) -> None:
    before, behind = line(BOXES, 1), line(BOXES, 3)

    prepared = prepare_lines([before, bad, behind], rules_for(BOXES, **options))

    (reject,) = prepared.rejects
    assert (reject.line, reject.code, reject.source) == (2, code.name, source)
    assert reject.detail
    assert prepared.accepted == {before, behind}
    assert prepared.dataset.rejected == {code.name: 1}


def test_every_code_of_a_line_has_a_line_here() -> None:
    # SUPERSEDED takes several manifests.
    codes = [code for code in Code if code.scope is Scope.LINE and code is not Code.SUPERSEDED]
    assert [row.values[0] for row in TABLE] == codes


@pytest.mark.parametrize("verdict", ["good", "Bad"])
def test_a_line_that_was_not_judged_bad_is_kept(verdict: str) -> None:
    rules = rules_for(BOXES, verification_attribute="check")

    assert prepare_lines([judged(verdict), line(BOXES, 3)], rules).codes == []


def test_the_profile_says_which_verdicts_mean_bad() -> None:
    rules = rules_for(BOXES, verification_attribute="check", verification_rejects=["too wide"])

    assert prepare_lines([judged("too wide")], rules).codes == ["REJECTED_BY_VERIFICATION"]
    assert prepare_lines([judged("bad")], rules).codes == []


@pytest.mark.parametrize(
    "line_",
    [
        pytest.param(b"{} {}", id="two objects"),
        pytest.param(b"NaN", id="no number"),
        pytest.param(b"{'a':1}", id="single quotes"),
        pytest.param(b'{"a":1,}', id="trailing comma"),
        pytest.param(b'{"a":"\x01"}', id="control character"),
        pytest.param(b'{"a":01}', id="leading zero"),
        pytest.param(b"[" * 100_000, id="nested without end"),
        pytest.param(b'{"a":' + b"1" * 5_000 + b"}", id="thousands of digits"),
    ],
)
def test_what_is_not_json_is_refused_as_that(line_: bytes) -> None:
    assert prepare_lines([line_], rules_for(BOXES)).codes == ["INVALID_JSON"]


@pytest.mark.parametrize("value", [b"1", b'"text"', b"null", b"true", b"[{}]"])
def test_json_that_is_no_object_is_refused_as_that(value: bytes) -> None:
    assert prepare_lines([value], rules_for(BOXES)).codes == ["NOT_AN_OBJECT"]


def test_a_byte_order_mark_is_refused_by_the_line_it_stands_on() -> None:
    (reject,) = prepare_lines([b"\xef\xbb\xbf" + line(BOXES), line(BOXES, 2)], rules_for(BOXES)).rejects

    assert (reject.line, reject.code) == (1, "INVALID_ENCODING")


def test_the_detail_of_a_huge_value_is_short() -> None:
    (reject,) = prepare_lines([boxes("label", "x" * 100_000)], rules_for(BOXES)).rejects

    assert len(reject.detail) < 200
