"""Which attribute holds the labels, by the lines themselves."""

import json

import pytest

from tests.support.sample_lines import TASK_TYPES, as_line, label_attribute, lines, record
from tests.support.screening_world import MemoryManifest, plan_lines
from train_on_label.codes import Code, Refusal
from train_on_label.labeling.task_types import BY_NAME
from train_on_label.planning.attribute_choice import choose_label_attribute


def manifest_of(*records: object) -> MemoryManifest:
    """A manifest of these lines."""
    return MemoryManifest(b"".join(as_line(each) + b"\n" for each in records))


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_the_one_attribute_with_metadata_is_found(task_type: str) -> None:
    others = {
        "source-ref-metadata": {"format": "jpeg"},
        "id": 3,
        "annotator-metadata": "Bob",
        "other-ref": "s3://a/b",
    }

    chosen = choose_label_attribute(manifest_of(record(task_type) | others, {"source-ref": "s3://foo/1"}))

    assert chosen == label_attribute(task_type)


@pytest.mark.parametrize(
    "label",
    [
        "0",
        7,
        [1, 2],
        {"image_size": [{"width": 1, "height": 1}], "annotations": []},
        {"annotations": {"entities": []}},
    ],
)
def test_without_metadata_what_looks_like_a_label_is_one(label: object) -> None:
    line = {"source-ref": "s3://foo/data-1", "label": label, "split": "train", "note": None, "size": 1.5}

    assert choose_label_attribute(manifest_of(line)) == "label"


def test_the_task_type_tells_labels_from_other_numbers() -> None:
    line = {"source-ref": "s3://foo/1", "width": 3, "cars": {"annotations": []}, "mask-ref": "s3://foo/1.png"}

    for task_type, name in (
        ("object-detection", "cars"),
        ("semantic-segmentation", "mask-ref"),
        ("image-classification", "width"),
    ):
        assert choose_label_attribute(manifest_of(line), BY_NAME[task_type]) == name


def test_several_are_listed_with_their_counts_the_most_frequent_first() -> None:
    one, other = record("object-detection"), {"species": 1, "species-metadata": {"class-name": "dog"}}

    refusal = choose_label_attribute(manifest_of(one | other, other, other))

    assert refusal == Refusal(
        Code.SEVERAL_LABEL_ATTRIBUTES,
        "The lines have several label attributes: species (3 lines), bees (1 line).",
    )


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        (manifest_of(), Code.EMPTY_MANIFEST),
        (manifest_of({"source": "Nice"}, [1], "text"), Code.NO_LABEL_ATTRIBUTE),
        (MemoryManifest(b"{oops\n"), Code.NOT_JSON_LINES),
    ],
)
def test_where_there_is_none_that_is_told(manifest: MemoryManifest, code: Code) -> None:
    refusal = choose_label_attribute(manifest)

    assert isinstance(refusal, Refusal)
    assert refusal.code is code


def test_a_label_attribute_that_no_line_has_is_refused_for_that_alone() -> None:
    renamed = [each.replace(b'"bees', b'"wasps') for each in lines("object-detection", 20)]

    (refusal,) = plan_lines(renamed).plan.refusals

    assert refusal.code is Code.NO_LABEL_ATTRIBUTE
    assert refusal.detail == 'No line has the label attribute "bees"; they have wasps (20 lines).'


def test_an_attribute_that_a_single_line_has_is_not_absent() -> None:
    (first, *others) = [json.loads(each) for each in lines("object-detection", 20)]
    for each in others:
        del each["bees"]
    first["bees"] = "no boxes"

    codes = [each.code for each in plan_lines([as_line(each) for each in (first, *others)]).plan.refusals]

    assert Code.NO_LABEL_ATTRIBUTE not in codes
