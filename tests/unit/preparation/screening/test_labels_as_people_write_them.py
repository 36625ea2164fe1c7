"""Manifests that other tools wrote: what SageMaker would choke on is refused, what looks odd is told."""

import json

import pytest

from tests.support.agreement import disagreement
from tests.support.sample_lines import (
    TASK_TYPES,
    Record,
    as_line,
    changed,
    label_attribute,
    line,
    lines,
    record,
)
from tests.support.screening_world import plan_lines, prepare_lines, rules_as_recognised, rules_for

LISTS = "image-classification-multilabel"
ENTITIES = "named-entity-recognition"


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_a_name_that_ends_in_ref_holds_an_s3_uri_whatever_the_task(task_type: str) -> None:
    kept, old = record(task_type), label_attribute(task_type)
    bad = as_line(
        {
            **{name: value for name, value in kept.items() if not name.startswith(old)},
            "wasps-ref": 3 if isinstance(kept[old], str) else kept[old],
            "wasps-ref-metadata": kept[f"{old}-metadata"],
        }
    )
    rules = rules_for(task_type, attribute="wasps-ref", validation_fraction=0.5)

    (reject,) = prepare_lines([bad], rules).rejects

    assert reject.code == "INVALID_LABEL"
    assert disagreement([bad], rules) is None


@pytest.mark.parametrize(
    ("depth", "is_taken"), [(3, True), (3.0, True), (None, True), (1, False), (4, False), ("3", False)]
)
def test_an_image_of_other_channels_is_refused_where_the_algorithm_takes_three(
    depth: object, is_taken: bool
) -> None:
    bad = as_line(changed("object-detection", "label.image_size.0.depth", depth))
    strict = rules_for("object-detection", image_depth=3, validation_fraction=0.5)

    assert prepare_lines([bad], strict).codes == ([] if is_taken else ["UNSUPPORTED_DEPTH"])
    assert prepare_lines([bad], rules_for("object-detection")).codes == []
    assert disagreement([bad, line("object-detection", 2)], strict) is None


@pytest.mark.parametrize("text", [" ", "\t\n", "\u2003\u00a0"])
def test_white_space_is_no_text(text: str) -> None:
    blank = as_line(changed("text-classification", "source", text))
    rules = rules_for("text-classification", validation_fraction=0.5)

    assert prepare_lines([blank], rules).codes == ["MISSING_SOURCE"]
    assert disagreement([blank, line("text-classification", 2)], rules) is None


def multi_label(labels: list[list[int]]) -> list[bytes]:
    """Lines of a multi-label set of two classes."""
    made = []
    for number, label in enumerate(labels):
        each = changed(LISTS, "label", label, number=number)
        each["bees-metadata"]["class-map"] = {"0": "cat", "1": "dog"}
        made.append(as_line(each))
    return made


@pytest.mark.parametrize(
    ("labels", "is_told"),
    [
        ([[0, 1], [1, 0]] * 10, True),
        ([[0, 1], [1, 0]] * 10 + [[1, 1], [0, 0]], True),  # refused, for a class comes twice
        ([[0, 1], [1]] * 10, False),
        ([[0], [1]] * 10, False),
    ],
)
def test_vectors_in_place_of_class_ids_are_told(labels: list[list[int]], is_told: bool) -> None:
    warnings = plan_lines(multi_label(labels), LISTS).report["warnings"]

    assert ("LABELS_LOOK_MULTI_HOT" in warnings) is is_told


def entity(number: int, text: str, start: int, end: int) -> bytes:
    """A line with one entity."""
    label = {"annotations": {"entities": [{"label": "Person", "startOffset": start, "endOffset": end}]}}
    return as_line(record(ENTITIES, number) | {"source": text, "bees": label})


def test_offsets_in_utf16_units_are_taken_where_they_alone_fit_every_text() -> None:
    plain = lines(ENTITIES, 20)
    behind_emoji = entity(90, "🐝🐝 Bob", 5, 8)  # 6 characters, and 8 units

    taken = plan_lines([*plain, behind_emoji], ENTITIES)
    not_taken = plan_lines([*plain, behind_emoji, entity(91, "Bob", 0, 4)], ENTITIES)
    inside = plan_lines([*plain, behind_emoji, entity(91, "🐝 Bob", 1, 5)], ENTITIES)

    assert (taken.report["rejected"], taken.report["warnings"]["OFFSETS_NOT_IN_CODE_POINTS"]) == ({}, 21)
    assert not_taken.report["rejected"] == {"INVALID_LABEL": 2}
    assert inside.report["rejected"] == {"INVALID_LABEL": 1}


def test_offsets_in_code_points_stay_what_they_are() -> None:
    report = plan_lines([*lines(ENTITIES, 20), entity(90, "🐝 Bob", 2, 5)], ENTITIES).report

    assert (report["rejected"], report["warnings"]) == ({}, {})


def custom_labels(number: int) -> Record:
    """A line of Rekognition Custom Labels: an attribute for each label of the image, and one for boxes."""
    kept = record("object-detection", number)
    metadata = {
        "confidence": 1,
        "job-name": "labeling-job/animal",
        "human-annotated": "yes",
        "creation-date": "2020-03-06T17:46:39.176",
        "type": "groundtruth/image-classification",
    }
    return {
        "source-ref": kept["source-ref"],
        "train-classification_animal": number % 2,
        "train-classification_animal-metadata": metadata | {"class-name": ("cat", "dog")[number % 2]},
        "train-classification_scene": number % 3,
        "train-classification_scene-metadata": metadata | {"class-name": ("sea", "wood", "town")[number % 3]},
        "bounding-box": kept["bees"],
        "bounding-box-metadata": kept["bees-metadata"],
    }


@pytest.mark.parametrize(
    ("attribute", "task_type", "classes"),
    [
        ("train-classification_animal", "image-classification", ["cat", "dog"]),
        ("train-classification_scene", "image-classification", ["sea", "wood", "town"]),
        ("bounding-box", "object-detection", ["bee", "wasp"]),
    ],
)
def test_each_attribute_of_a_custom_labels_manifest_works(
    attribute: str, task_type: str, classes: list[str]
) -> None:
    manifest = [as_line(custom_labels(number)) for number in range(12)]

    prepared = prepare_lines(manifest, rules_for(task_type, attribute=attribute))

    assert prepared.accepted == set(manifest)
    assert [name for name, _ in prepared.classes.values()] == classes


def test_classes_without_a_training_record_are_named() -> None:
    report = plan_lines(lines("object-detection", 20), labels=("bee", "wasp", "moth")).report

    assert report["warnings"]["CLASS_WITHOUT_TRAINING"] == 1
    assert report["notes"] == ['class 2 "moth" has no training record; validation records: 0']


@pytest.mark.parametrize(
    "task_type", ["image-classification", "text-classification", "semantic-segmentation", "object-detection"]
)
def test_one_class_is_enough_for_boxes_alone(task_type: str) -> None:
    manifest = [json.loads(each) for each in lines(task_type, 20)]
    for each in manifest:
        if task_type == "semantic-segmentation":
            del each["bees-ref-metadata"]["internal-color-map"]["1"]
        if task_type == "object-detection":
            del each["bees"]["annotations"][1]

    codes = [
        each.code.name for each in plan_lines([as_line(each) for each in manifest], task_type).plan.refusals
    ]

    assert codes == ([] if task_type == "object-detection" else ["TOO_FEW_CLASSES"])


@pytest.mark.parametrize(
    ("text", "code"),
    [({"source": "Nice"}, "MISSING_LABEL"), ({"source": "Nice", "mood": 1}, "INVALID_METADATA")],
)
def test_text_of_which_nothing_is_known_is_told_by_what_it_lacks(text: Record, code: str) -> None:
    data = as_line(text) + b"\n"

    assert prepare_lines([data.strip()], rules_as_recognised(data, "mood")).codes == [code]


def test_blank_lines_between_others_are_no_faults() -> None:
    planned = plan_lines([each for line_ in lines("object-detection", 20) for each in (line_, b"", b" ")])

    assert planned.plan.refusals == ()
    assert planned.report["rejected"] == {"BLANK_LINE": 38}
