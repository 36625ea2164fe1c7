"""Labels that stand alone: taken where somebody but the lines says what they are."""

import json

import pytest

from tests.support.sample_lines import TASK_TYPES, as_line, label_attribute, line, record
from tests.support.screening_world import MemoryManifest, plan_lines, prepare_lines, rules_for
from tests.support.training_examples import labeling_job
from train_on_label.labeling.task_types import BY_NAME, CUSTOM, OBJECT_DETECTION, TEXT_CLASSIFICATION
from train_on_label.planning.plan_training import rules_for as rules_of
from train_on_label.preparation.recognition import Recognised, recognise_lines
from train_on_label.settings.profile.profiles import Profile


def bare(task_type: str, number: int) -> bytes:
    """A sample line without its metadata."""
    attribute = label_attribute(task_type)
    kept = record(task_type, number)
    del kept[f"{attribute}-metadata"]
    return as_line(kept)


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_metadata_are_optional_where_the_task_type_is_known(task_type: str) -> None:
    lines = [line(task_type, 1), bare(task_type, 2), as_line({**record(task_type, 3), "bees-metadata": None})]
    with_null = len(lines) if label_attribute(task_type) == "bees" else 2

    taken = prepare_lines(lines[:with_null], rules_for(task_type, metadata_is_optional=True))
    refused = prepare_lines(lines[:2], rules_for(task_type))

    assert taken.accepted == set(lines[:with_null])
    assert refused.codes == ["INVALID_METADATA"]


def test_classes_are_the_ids_or_what_the_categories_call_them() -> None:
    lines = [
        as_line({"source-ref": f"s3://foo/data-{number}", "label": str(number % 2)}) for number in range(20)
    ]

    by_id = prepare_lines(
        lines, rules_for("image-classification", attribute="label", metadata_is_optional=True)
    )
    by_name = prepare_lines(
        lines,
        rules_for(
            "image-classification",
            attribute="label",
            metadata_is_optional=True,
            categories=("cat", "dog", "owl"),
        ),
    )

    assert by_id.classes == {0: ("0", 10), 1: ("1", 10)}
    assert by_name.classes == {0: ("cat", 10), 1: ("dog", 10), 2: ("owl", 0)}
    assert by_name.dataset.num_classes == 3


@pytest.mark.parametrize("label", ["cat", "01", "-1", 1.0, True, None, [1], {"1": 1}, "¹"])
def test_a_label_without_metadata_must_be_a_class_id(label: object) -> None:
    bad = as_line({"source-ref": "s3://foo/data-1", "label": label})
    rules = rules_for("image-classification", attribute="label", metadata_is_optional=True)

    assert prepare_lines([bad], rules).codes == ["INVALID_LABEL"]


def test_a_mask_without_metadata_needs_its_classes_from_elsewhere() -> None:
    masks = [bare("semantic-segmentation", number) for number in range(20)]

    unnamed = plan_lines(masks, "semantic-segmentation", metadata_is_optional=True)
    named = plan_lines(masks, "semantic-segmentation", metadata_is_optional=True, classes=["road"])

    assert [each.code.name for each in unnamed.plan.refusals] == ["TOO_FEW_CLASSES"]
    assert named.plan.refusals == ()
    assert named.report["num_classes"] == 2
    assert not named.report["notes"]


def test_what_lines_say_goes_before_the_profile_and_what_a_person_says_before_both() -> None:
    of_boxes = recognise_lines([line("object-detection")], "bees", None)
    told = of_boxes.told(TEXT_CLASSIFICATION)
    profile = Profile.model_validate(
        {
            "name": "bees",
            "dataset": {"task_type": "text-classification"},
            "training": {"algorithm": "blazingtext"},
        }
    )

    assert of_boxes.by_profile(profile) == of_boxes
    assert (told.task_type, told.metadata_is_optional) == (TEXT_CLASSIFICATION, True)


def test_the_profile_speaks_for_lines_that_say_nothing() -> None:
    silent = recognise_lines([b"not json", b'{"source":"Nice","mood":1}'], "mood", None)
    profile = Profile.model_validate(
        {
            "name": "moods",
            "dataset": {"task_type": "text-classification"},
            "training": {"algorithm": "blazingtext"},
        }
    )

    assert silent == Recognised(CUSTOM, "source", "")
    assert silent.by_profile(profile) == Recognised(
        TEXT_CLASSIFICATION, "source", None, metadata_is_optional=True
    )


def test_the_labeling_job_speaks_for_lines_that_say_nothing() -> None:
    found = recognise_lines([b'{"source-ref":"s3://foo/1","bees":{}}'], "bees", OBJECT_DETECTION)

    assert found == Recognised(OBJECT_DETECTION, "source-ref", None, metadata_is_optional=True)


@pytest.mark.parametrize("attribute", ["größe", 'with "quotes"', "back\\slash"])
def test_metadata_are_found_whatever_the_attribute_is_called(attribute: str) -> None:
    kept = record("object-detection")
    renamed = {
        "source-ref": kept["source-ref"],
        attribute: kept["bees"],
        f"{attribute}-metadata": kept["bees-metadata"],
    }
    for written in (as_line(renamed), json.dumps(renamed).encode()):
        assert recognise_lines([b'{"source-ref":"s3://foo/1"}', written], attribute, None).task_type == (
            OBJECT_DETECTION
        )


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("groundtruth/object_detection", "object-detection"),
        ("groundTruth/object-detection", "object-detection"),
        ("GroundTruth/Image-Classification", "image-classification"),
        ("groundtruth/semantic_segmentation", "semantic-segmentation"),
        ("groundtruth/point-cloud-object-detection", "point-cloud-object-detection"),
        ("groundtruth/text_span", "named-entity-recognition"),
    ],
)
def test_a_known_type_is_taken_in_another_spelling(kind: str, known: str) -> None:
    attribute = label_attribute(known)
    spelled = record(known)
    spelled[f"{attribute}-metadata"]["type"] = kind
    found = recognise_lines([as_line(spelled)], attribute, None)

    assert found.task_type is BY_NAME[known]
    assert prepare_lines([as_line(spelled), line(known, 2)], rules_for(known)).codes == []


def test_an_unknown_type_is_named_with_the_nearest_known_one() -> None:
    unknown = record("object-detection")
    unknown["bees-metadata"]["type"] = "groundtruth/objekt-detektion"
    (reject,) = prepare_lines([as_line(unknown)], rules_for("object-detection")).rejects

    assert reject.code == "INVALID_METADATA"
    assert '"groundtruth/objekt-detektion"' in reject.detail
    assert 'nearest known type is "groundtruth/object-detection"' in reject.detail


def test_the_classes_of_a_profile_go_before_those_of_the_file() -> None:
    profile = Profile.model_validate(
        {
            "name": "bees",
            "dataset": {"classes": ["wasp", "bee"]},
            "training": {"algorithm": "object-detection"},
        }
    )
    job = labeling_job("bees")
    manifest = MemoryManifest(line("object-detection") + b"\n")
    found = recognise_lines(manifest.data.splitlines(), "bees", None)

    rules = rules_of(job, found, profile, ("bee", "wasp"))
    unnamed = record("object-detection", 2)
    del unnamed["bees-metadata"]["class-map"]
    prepared = prepare_lines([line("object-detection"), as_line(unnamed)], rules)

    assert rules.categories == ("wasp", "bee")
    for each in prepared.accepted:
        boxes = json.loads(each)["bees"]["annotations"]
        assert [box["class_id"] for box in boxes] == [1, 0]
