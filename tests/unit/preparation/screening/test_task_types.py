"""Every task type: what Ground Truth writes is accepted, and typical damages are refused by their code."""

import pytest

from tests.support.sample_lines import REMOVED, TASK_TYPES, as_line, changed, line, lines, record
from tests.support.screening_world import prepare_lines, rules_for
from train_on_label.labeling.task_types import BY_NAME

CLASSES = {
    "object-detection": {0: ("bee", 2), 1: ("wasp", 2)},
    "image-classification": {3: ("dog", 2)},
    "image-classification-multilabel": {0: ("person", 2), 1: ("bicycle", 2), 8: ("clothing", 2)},
    "semantic-segmentation": {0: ("BACKGROUND", 2), 1: ("road", 2)},
    "text-classification": {1: ("positive", 2)},
    "text-classification-multilabel": {1: ("optimism", 2), 5: ("joy", 2)},
    "named-entity-recognition": {0: ("Person", 2)},
    "label-verification": {1: ("bad", 2)},
    "video-classification": {2: ("running", 2)},
    "video-object-detection": {0: ("car", 2)},
    "video-object-tracking": {0: ("car", 2), 1: ("truck", 2)},
    "point-cloud-object-detection": {0: ("Car", 2)},
    "point-cloud-object-tracking": {0: ("Car", 2)},
    "point-cloud-semantic-segmentation": {},
    "custom": {},
}


def test_every_task_type_has_a_sample_line() -> None:
    assert set(TASK_TYPES) == set(BY_NAME) == set(CLASSES)


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_what_ground_truth_writes_is_accepted_with_its_classes(task_type: str) -> None:
    prepared = prepare_lines(lines(task_type, 2), rules_for(task_type))

    assert prepared.codes == []
    assert prepared.dataset.accepted == 2
    assert prepared.classes == CLASSES[task_type]


@pytest.mark.parametrize("task_type", TASK_TYPES)
@pytest.mark.parametrize("other", TASK_TYPES)
def test_a_line_of_another_task_type_is_refused(task_type: str, other: str) -> None:
    kind = f"groundtruth/{BY_NAME[other].metadata_type}"
    bad = changed(task_type, "metadata.type", kind)

    rejects = prepare_lines([as_line(bad)], rules_for(task_type)).rejects

    if other == task_type:
        assert rejects == []
    else:
        assert [reject.code for reject in rejects] == ["INVALID_METADATA"]
        assert kind in rejects[0].detail


@pytest.mark.parametrize("task_type", TASK_TYPES)
@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("source", REMOVED, "MISSING_SOURCE"),
        ("source", "", "MISSING_SOURCE"),
        ("source", 7, "MISSING_SOURCE"),
        ("label", REMOVED, "MISSING_LABEL"),
        ("label", None, "INVALID_LABEL"),
        ("metadata", REMOVED, "INVALID_METADATA"),
        ("metadata", None, "INVALID_METADATA"),
        ("metadata", "yes", "INVALID_METADATA"),
        ("metadata.failure-reason", "ClientError: Annotation tasks expired", "LABELING_FAILED"),
    ],
)
def test_what_no_task_type_can_do_without(task_type: str, path: str, value: object, code: str) -> None:
    assert prepare_lines([as_line(changed(task_type, path, value))], rules_for(task_type)).codes == [code]


@pytest.mark.parametrize("task_type", [name for name in TASK_TYPES if name != "custom"])
@pytest.mark.parametrize("kind", [REMOVED, None, 3, "bounding-box", "groundtruth/Objects"])
def test_metadata_say_their_task_type(task_type: str, kind: object) -> None:
    line_ = as_line(changed(task_type, "metadata.type", kind))

    assert prepare_lines([line_], rules_for(task_type)).codes == ["INVALID_METADATA"]


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_a_failed_object_has_metadata_and_no_label(task_type: str) -> None:
    failed = changed(task_type, "label", REMOVED)
    metadata = next(value for key, value in failed.items() if key.endswith("-metadata"))
    metadata.clear()
    metadata |= {"retry-count": 1, "failure-reason": "ClientError: expired", "human-annotated": "true"}

    (reject,) = prepare_lines([as_line(failed)], rules_for(task_type)).rejects

    assert reject.code == "LABELING_FAILED"
    assert "ClientError: expired" in reject.detail


DAMAGES = [
    ("object-detection", "label", 3, "INVALID_LABEL"),
    ("object-detection", "label.annotations", REMOVED, "INVALID_LABEL"),
    ("object-detection", "label.annotations", None, "INVALID_LABEL"),
    ("object-detection", "label.annotations.0", None, "INVALID_LABEL"),
    ("object-detection", "label.image_size", REMOVED, "INVALID_LABEL"),
    ("object-detection", "label.image_size", [], "INVALID_LABEL"),
    ("object-detection", "label.image_size.0.width", 0, "INVALID_LABEL"),
    ("object-detection", "label.image_size.0.height", "480", "INVALID_LABEL"),
    ("object-detection", "label.annotations.0.class_id", REMOVED, "INVALID_LABEL"),
    ("object-detection", "label.annotations.0.class_id", -1, "INVALID_LABEL"),
    ("object-detection", "label.annotations.0.class_id", 0.5, "INVALID_LABEL"),
    ("object-detection", "label.annotations.0.class_id", True, "INVALID_LABEL"),
    ("object-detection", "label.annotations.0.class_id", 2, "CLASS_NOT_IN_MAP"),
    ("object-detection", "label.annotations.0.class_id", 10**9, "INVALID_LABEL"),
    ("object-detection", "label.annotations.0.width", REMOVED, "INVALID_BOX"),
    ("object-detection", "label.annotations.0.width", 0, "INVALID_BOX"),
    ("object-detection", "label.annotations.0.height", -1, "INVALID_BOX"),
    ("object-detection", "label.annotations.0.top", "30", "INVALID_BOX"),
    ("object-detection", "label.annotations.0.top", True, "INVALID_BOX"),
    ("object-detection", "label.annotations.1.left", -1, "BOX_OUTSIDE_IMAGE"),
    ("object-detection", "label.annotations.1.top", -30.5, "BOX_OUTSIDE_IMAGE"),
    ("object-detection", "label.annotations.1.width", 341, "BOX_OUTSIDE_IMAGE"),
    ("object-detection", "label.annotations.1.height", 4_000, "BOX_OUTSIDE_IMAGE"),
    ("object-detection", "label.image_size.0.width", 319, "BOX_OUTSIDE_IMAGE"),
    ("object-detection", "metadata.class-map", REMOVED, "INVALID_METADATA"),
    ("object-detection", "metadata.class-map", ["bee"], "INVALID_METADATA"),
    ("object-detection", "metadata.class-map.1", None, "INVALID_METADATA"),
    ("object-detection", "metadata.class-map.one", "bee", "INVALID_METADATA"),
    ("object-detection", "metadata.class-map.1", REMOVED, "CLASS_NOT_IN_MAP"),
    ("image-classification", "label", "dog", "INVALID_LABEL"),
    ("image-classification", "label", -1, "INVALID_LABEL"),
    ("image-classification", "label", 1.5, "INVALID_LABEL"),
    ("image-classification", "label", "01", "INVALID_LABEL"),
    ("image-classification", "label", " 1", "INVALID_LABEL"),
    ("image-classification", "label", "1\n", "INVALID_LABEL"),
    ("image-classification", "label", "\u0663", "INVALID_LABEL"),
    ("image-classification", "label", [3], "INVALID_LABEL"),
    ("image-classification", "label", True, "INVALID_LABEL"),
    ("image-classification", "metadata.class-name", REMOVED, "INVALID_METADATA"),
    ("image-classification", "metadata.class-name", 3, "INVALID_METADATA"),
    ("image-classification-multilabel", "label", 1, "INVALID_LABEL"),
    ("image-classification-multilabel", "label", "[1]", "INVALID_LABEL"),
    ("image-classification-multilabel", "label.0", None, "INVALID_LABEL"),
    ("image-classification-multilabel", "label.0", 0, "INVALID_LABEL"),
    ("image-classification-multilabel", "label.0", 2, "CLASS_NOT_IN_MAP"),
    ("image-classification-multilabel", "label", [], "NO_ANNOTATIONS"),
    ("image-classification-multilabel", "metadata.class-map", REMOVED, "INVALID_METADATA"),
    ("semantic-segmentation", "label", 1, "INVALID_LABEL"),
    ("semantic-segmentation", "label", "0.png", "INVALID_LABEL"),
    ("semantic-segmentation", "label", "s3://example-labels/masks/", "INVALID_LABEL"),
    ("semantic-segmentation", "metadata.internal-color-map", REMOVED, "INVALID_METADATA"),
    ("semantic-segmentation", "metadata.internal-color-map.1", "road", "INVALID_METADATA"),
    ("semantic-segmentation", "metadata.internal-color-map.1.class-name", REMOVED, "INVALID_METADATA"),
    ("semantic-segmentation", "metadata.internal-color-map.x", {"class-name": "road"}, "INVALID_METADATA"),
    ("text-classification", "label", "positive", "INVALID_LABEL"),
    ("text-classification", "metadata.class-name", REMOVED, "INVALID_METADATA"),
    ("text-classification-multilabel", "label", [1, 1], "INVALID_LABEL"),
    ("text-classification-multilabel", "label", [], "NO_ANNOTATIONS"),
    ("named-entity-recognition", "label.annotations", [], "INVALID_LABEL"),
    ("named-entity-recognition", "label.annotations.entities", REMOVED, "INVALID_LABEL"),
    ("named-entity-recognition", "label.annotations.entities", [], "NO_ANNOTATIONS"),
    ("named-entity-recognition", "label.annotations.entities.0", "Bob", "INVALID_LABEL"),
    ("named-entity-recognition", "label.annotations.entities.0.label", REMOVED, "INVALID_LABEL"),
    ("named-entity-recognition", "label.annotations.entities.0.startOffset", 3, "INVALID_LABEL"),
    ("named-entity-recognition", "label.annotations.entities.0.startOffset", -1, "INVALID_LABEL"),
    ("named-entity-recognition", "label.annotations.entities.0.endOffset", 2.5, "INVALID_LABEL"),
    ("named-entity-recognition", "label.annotations.entities.0.endOffset", 10_000, "INVALID_LABEL"),
    ("label-verification", "label", "bad", "INVALID_LABEL"),
    ("video-classification", "label", "running", "INVALID_LABEL"),
    ("video-object-detection", "label", {"annotations": []}, "INVALID_LABEL"),
    ("video-object-detection", "metadata.class-map", [], "INVALID_METADATA"),
    ("video-object-tracking", "label", "SeqLabel.json", "INVALID_LABEL"),
    ("point-cloud-object-detection", "label.annotations", REMOVED, "INVALID_LABEL"),
    ("point-cloud-object-detection", "label.annotations.0.class-id", "Car", "INVALID_LABEL"),
    ("point-cloud-object-detection", "label.annotations.0.class-id", 4, "CLASS_NOT_IN_MAP"),
    ("point-cloud-object-detection", "label.annotations.0.center-z", REMOVED, "INVALID_BOX"),
    ("point-cloud-object-detection", "label.annotations.0.length", "4", "INVALID_BOX"),
    ("point-cloud-object-detection", "label.annotations", [], "NO_ANNOTATIONS"),
    ("point-cloud-object-tracking", "label", 0, "INVALID_LABEL"),
    ("point-cloud-semantic-segmentation", "label", "https://example.com/0.zlib", "INVALID_LABEL"),
]


@pytest.mark.parametrize(("task_type", "path", "value", "code"), DAMAGES)
def test_a_damaged_label_is_refused_by_its_code(task_type: str, path: str, value: object, code: str) -> None:
    bad = as_line(changed(task_type, path, value, number=2))

    prepared = prepare_lines([line(task_type), bad], rules_for(task_type))

    assert [(reject.line, reject.code) for reject in prepared.rejects] == [(2, code)]


@pytest.mark.parametrize(
    "task_type", [name for name in TASK_TYPES if BY_NAME[name].label.value in ("mask-ref", "sequence-ref")]
)
def test_a_reference_under_a_name_without_ref_would_be_sent_as_text(task_type: str) -> None:
    renamed = {key.replace("bees-ref", "bees"): value for key, value in record(task_type).items()}

    (reject,) = prepare_lines([as_line(renamed)], rules_for(task_type, attribute="bees")).rejects

    assert reject.code == "INVALID_LABEL"
    assert "does not end in -ref" in reject.detail


def test_an_entity_may_end_with_the_text_counted_in_characters() -> None:
    task_type = "named-entity-recognition"
    text = "Zoë 🐝"
    entity = {"label": "Person", "startOffset": 4, "endOffset": len(text)}
    good = changed(task_type, "label.annotations.entities.0", entity) | {"source": text}
    beyond = good | {"source": text[:-1]}

    assert prepare_lines([as_line(good), as_line(beyond)], rules_for(task_type)).codes == ["INVALID_LABEL"]


def test_text_may_stand_in_s3_where_its_length_is_not_known() -> None:
    task_type = "named-entity-recognition"
    in_s3 = changed(task_type, "label.annotations.entities.0.endOffset", 9_000)
    in_s3["source-ref"] = "s3://example-images/text.txt"
    del in_s3["source"]

    assert prepare_lines([as_line(in_s3)], rules_for(task_type, source="source-ref")).codes == []


def test_an_adjusted_label_is_read_under_its_own_name() -> None:
    adjusted = record("object-detection")
    adjusted["adjusted-bees"] = changed("object-detection", "label.annotations.0.class_id", 1)["bees"]
    adjusted["adjusted-bees-metadata"] = adjusted["bees-metadata"] | {"adjustment-status": "adjusted"}
    adjusted["bees"] = "overwritten"

    prepared = prepare_lines([as_line(adjusted)], rules_for("object-detection", attribute="adjusted-bees"))

    assert prepared.boxes == {1: 2}
