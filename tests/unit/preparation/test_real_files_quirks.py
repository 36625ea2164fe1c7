"""What real manifests hold, however odd it looks, passes."""

import json
from typing import Any

import pytest

from tests.support.sample_lines import Record, as_line, changed, line, lines, record
from tests.support.screening_world import Prepared, prepare_bytes, prepare_lines, rules_for

BOXES = "object-detection"


def prepared(changed_record: Record, task_type: str = BOXES, **options: Any) -> Prepared:
    """What comes of one line."""
    return prepare_lines([as_line(changed_record)], rules_for(task_type, **options))


@pytest.mark.parametrize(
    ("task_type", "path", "value"),
    [
        pytest.param(BOXES, "label.annotations.0.left", 138.79999999999998, id="floats"),
        pytest.param(BOXES, "label.annotations.0.top", 30.0, id="whole floats"),
        pytest.param(BOXES, "label.annotations.0.class_id", "1", id="box with digits for a class"),
        pytest.param(BOXES, "label.image_size.0.depth", None, id="image without a depth"),
        pytest.param(BOXES, "label.annotations.0.extra", {"a": [1]}, id="box with more than a box has"),
        pytest.param(BOXES, "metadata.objects", [], id="no confidence"),
        pytest.param(BOXES, "metadata.objects", [{"confidence": 0.09}], id="fewer confidences than boxes"),
        pytest.param(BOXES, "metadata.adjustment-status", "unadjusted", id="adjustment"),
        pytest.param(BOXES, "metadata.failure-reason", None, id="a failure-reason of null"),
        pytest.param(BOXES, "metadata.class-map.1", "wasp ", id="blank behind a class name"),
        pytest.param(BOXES, "metadata.class-map.1", "", id="class name without a letter"),
        pytest.param(BOXES, "metadata.class-map.1", "Wéspe 🐝", id="class name beyond ASCII"),
        pytest.param(BOXES, "metadata.class-map.7", "unused", id="class that the image lacks"),
        pytest.param(BOXES, ".annotator-metadata", "Bob", id="metadata without a label"),
        pytest.param(BOXES, ".source-ref-metadata", {"format": "jpeg"}, id="metadata of the source"),
        pytest.param(BOXES, ".metadata", 3, id="key called metadata"),
        pytest.param(BOXES, ".wasps", "other", id="another job's label"),
        pytest.param(BOXES, ".", None, id="key without a letter"),
        pytest.param(BOXES, ".source", "text beside the image", id="source beside source-ref"),
        pytest.param("image-classification", "label", "0", id="label as a string of digits"),
        pytest.param("image-classification", "metadata.confidence", 0, id="confidence as an int"),
        pytest.param("image-classification-multilabel", "label", ["8", 0], id="digits among class ids"),
        pytest.param("text-classification", "source", "Ends\r\nhere \u2028 \x7f", id="text with line ends"),
    ],
)
def test_it_passes(task_type: str, path: str, value: object) -> None:
    assert prepared(changed(task_type, path, value), task_type).codes == []


@pytest.mark.parametrize(
    "key",
    [
        "a b.jpg",
        "100%.jpg",
        "a%20b.jpg",
        "a+b.jpg",
        "0_2026-01-08T07:25:31.918770.png",
        "Bienenstöcke/Wiese 🐝.JPG",
        "a//b.jpg",
        "?versionId=1#x&y=(z).jpg",
        "...jpg",
        "'quoted'\".jpg",
        "back\\slash.jpg",
        "x" * 1_024,
        "é" * 512,
    ],
)
@pytest.mark.parametrize("bucket", ["example-images", "Old_Bucket.example"])
def test_a_key_is_what_s3_takes(bucket: str, key: str) -> None:
    assert prepared(changed(BOXES, "source", f"s3://{bucket}/{key}")).codes == []


@pytest.mark.parametrize(
    "uri",
    [
        "example-images/1.jpg",
        "s3://example-images",
        "s3://example-images/",
        "s3:///1.jpg",
        "s3://ab/1.jpg",
        "S3://example-images/1.jpg",
        "https://example-images.s3.amazonaws.com/1.jpg",
        "s3://example images/1.jpg",
        "s3://example-images/folder/",
        "s3://example-images/../1.jpg",
        "s3://example-images/a/./1.jpg",
        "s3://example-images/a\n.jpg",
        "s3://example-images/a\x00.jpg",
        "s3://example-images/a\x7f.jpg",
        "s3://example-images/" + "x" * 1_025,
        "s3://example-images/" + "é" * 513,
    ],
)
def test_what_no_object_can_be_called_is_refused(uri: str) -> None:
    good = line(BOXES, 2).replace(b"photos/", b"")  # so that its folder is known

    rejects = prepare_lines([good, as_line(changed(BOXES, "source", uri))], rules_for(BOXES)).rejects

    assert [(reject.line, reject.code) for reject in rejects] == [(2, "INVALID_SOURCE_URI")]


@pytest.mark.parametrize(
    "escaped", [rb"s3://example-images/photos/\ud83d.jpg", rb"s3:\/\/example-images\/1.jpg"]
)
def test_an_escaped_source_is_read_before_it_is_judged(escaped: bytes) -> None:
    damaged = line(BOXES).replace(b"s3://example-images/photos/image_000001.jpg", escaped)

    codes = prepare_lines([damaged], rules_for(BOXES)).codes

    assert codes == (["INVALID_SOURCE_URI"] if b"ud83d" in escaped else [])


def test_ids_may_have_gaps() -> None:
    record_ = changed(BOXES, "label.annotations.0.class_id", 12)
    record_["bees-metadata"]["class-map"] = {"12": "hornet", "1": "wasp"}

    dataset = prepared(record_).dataset

    assert [row.id for row in dataset.classes] == [1, 12]
    assert dataset.num_classes == 13


@pytest.mark.parametrize(
    ("path", "value", "warnings"),
    [
        ("label.annotations.0", {"class_id": 0, "left": 0, "top": 0, "width": 640, "height": 480}, {}),
        ("label.annotations.0.left", 590, {}),
        ("label.annotations.0.left", 590.0, {}),
        ("label.annotations.0.left", 590.5, {"BOX_TOUCHES_OUTSIDE": 1}),
        ("label.annotations.0.left", -0.999, {"BOX_TOUCHES_OUTSIDE": 1}),
        ("label.annotations.0.top", -0.0, {}),
        ("label.annotations.0.top", -1e-9, {"BOX_TOUCHES_OUTSIDE": 1}),
        ("label.annotations.0.height", 450.99, {"BOX_TOUCHES_OUTSIDE": 1}),
    ],
)
def test_a_box_on_the_border_is_inside_and_less_than_a_pixel_is_a_warning(
    path: str, value: object, warnings: dict[str, int]
) -> None:
    result = prepared(changed(BOXES, path, value))

    found = {code: n for code, n in result.dataset.warnings.items() if code != "CLASS_WITHOUT_VALIDATION"}
    assert (result.codes, found) == ([], warnings)


@pytest.mark.parametrize(
    ("task_type", "path"),
    [
        (BOXES, "label.annotations"),
        ("image-classification-multilabel", "label"),
        ("text-classification-multilabel", "label"),
        ("named-entity-recognition", "label.annotations.entities"),
        ("point-cloud-object-detection", "label.annotations"),
    ],
)
def test_an_empty_label_is_valid_and_the_profile_decides(task_type: str, path: str) -> None:
    empty = changed(task_type, path, [])

    assert prepared(empty, task_type).codes == ["NO_ANNOTATIONS"]
    assert prepared(empty, task_type, empty_annotations="drop").codes == ["NO_ANNOTATIONS"]
    kept = prepared(empty, task_type, empty_annotations="keep")
    assert (kept.codes, kept.dataset.accepted, kept.classes) == ([], 1, {})


def test_an_image_without_boxes_needs_no_class_in_its_map() -> None:
    empty = changed(BOXES, "label.annotations", [])
    empty["bees-metadata"] |= {"objects": [], "class-map": {}}

    assert prepared(empty, empty_annotations="keep").codes == []


@pytest.mark.parametrize(("lowest", "codes"), [(0.0, []), (0.09, []), (0.1, ["LOW_CONFIDENCE"])])
def test_the_lowest_confidence_counts(lowest: float, codes: list[str]) -> None:
    assert prepared(record(BOXES), min_confidence=lowest).codes == codes


def test_boxes_without_a_confidence_are_not_held_against_one() -> None:
    assert prepared(changed(BOXES, "metadata.objects", []), min_confidence=0.9).codes == []


@pytest.mark.parametrize(
    ("says", "codes"),
    [("yes", []), ("true", []), ("no", ["NOT_HUMAN_ANNOTATED"]), (None, ["NOT_HUMAN_ANNOTATED"])],
)
def test_old_lines_say_true_for_human(says: str | None, codes: list[str]) -> None:
    assert prepared(changed(BOXES, "metadata.human-annotated", says), human_only=True).codes == codes


THREE = lines(BOXES, 3)


@pytest.mark.parametrize("chunk", [1, 7, 100, 65_536])
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\n".join(THREE), id="no newline at the end"),
        pytest.param(b"\r\n".join(THREE) + b"\r\n", id="CRLF"),
        pytest.param(b"\r\n".join(THREE), id="CRLF without one at the end"),
        pytest.param(b"\n".join(THREE) + b"\r", id="carriage return at the end"),
        pytest.param(b"\n".join(THREE) + b"\n\n\n\n", id="blank lines at the end"),
        pytest.param(b"\r\n".join(THREE) + b"\r\n\r\n \t\r\n  ", id="blanks at the end"),
        pytest.param(b" \n".join(THREE), id="blanks behind lines"),
    ],
)
def test_line_ends_are_no_matter(data: bytes, chunk: int) -> None:
    result = prepare_bytes(data, rules_for(BOXES), chunk=chunk)

    assert (result.codes, result.dataset.lines, result.dataset.accepted) == ([], 3, 3)
    assert {line_.rstrip(b" ") for line_ in result.accepted} == set(THREE)
    assert b"\r" not in result.train + result.validation


@pytest.mark.parametrize("chunk", [1, 65_536])
def test_a_blank_line_with_a_line_behind_it_is_refused_where_it_stands(chunk: int) -> None:
    data = b"\n".join([THREE[0], b"", b"  ", THREE[1], b"", b""])

    result = prepare_bytes(data, rules_for(BOXES), chunk=chunk)

    assert [(reject.line, reject.code) for reject in result.rejects] == [
        (2, "BLANK_LINE"),
        (3, "BLANK_LINE"),
    ]
    assert (result.dataset.lines, result.dataset.accepted) == (4, 2)


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n\n", b" "])
def test_a_manifest_of_nothing_has_no_lines(data: bytes) -> None:
    result = prepare_bytes(data, rules_for(BOXES))

    assert (result.dataset.lines, result.rejects, result.train, result.validation) == (0, [], b"", b"")


def test_key_order_and_white_space_are_no_matter() -> None:
    reverse = dict(reversed(record(BOXES).items()))
    spaced = json.dumps(reverse, separators=(" ,\t", "  : ")).encode()

    assert prepare_lines([spaced], rules_for(BOXES)).codes == []
