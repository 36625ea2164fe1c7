"""Which label of an object is trained on, where several manifests have one."""

import json
from typing import Any

import pytest

from tests.support.sample_lines import Record, source_of
from tests.support.union_world import labeled, merged, part, profile
from train_on_label.codes import Code, Refusal
from train_on_label.planning.labels.merging import labels_of
from train_on_label.training.dataset_checks import NO_FAULTS

BOXES = "object-detection"
EMPTY = {"image_size": [{"width": 640, "height": 480, "depth": 3}], "annotations": []}
FAILED = {"failure-reason": "ClientError: The annotation task expired."}
OLD, NEW = "2026-01-01T00:00:00.000001", "2026-03-01T00:00:00.000001"


def box(number: int, attribute: str, left: int, **metadata: Any) -> Record:
    """A record whose one box tells it from others of the same image."""
    annotations = [{"class_id": 0, "top": 5, "left": left, "height": 20, "width": 20}]
    return labeled(BOXES, number, attribute, {**EMPTY, "annotations": annotations}, **metadata)


def verdict(name: str, created: str = NEW) -> Record:
    """What a verification job adds to a record."""
    metadata = {
        "class-name": name,
        "type": "groundtruth/label-verification",
        "human-annotated": "yes",
        "creation-date": created,
    }
    return {"check": "0" if name == "good" else "1", "check-metadata": metadata}


def lefts(result: Any) -> dict[str, list[int]]:
    """Source -> where its boxes are."""
    return {
        source: [each["left"] for each in record["all"]["annotations"]]
        for source, record in result.by_source.items()
    }


def test_the_newest_label_of_an_object_is_trained_on() -> None:
    old = part("old", "a", [box(1, "a", 1), box(2, "a", 1), box(3, "a", 1)])
    middle = part("middle", "b", [box(2, "b", 2)])
    new = part("new", "c", [box(4, "c", 3), box(2, "c", 3), box(1, "c", 3)])

    result = merged([new, middle, old])

    assert lefts(result) == {source_of(BOXES, number): [1 if number == 3 else 3] for number in range(1, 5)}
    assert result.codes == [
        ("middle", 1, "SUPERSEDED"),
        ("old", 1, "SUPERSEDED"),
        ("old", 2, "SUPERSEDED"),
    ]
    told = [
        (each.labeling_job, each.lines, each.accepted, each.superseded) for each in result.dataset.sources
    ]
    assert told == [("new", 3, 3, 0), ("middle", 1, 0, 1), ("old", 3, 1, 2)]
    assert [each.manifest for each in result.dataset.sources] == [
        each.manifest.uri for each in (new, middle, old)
    ]
    assert (result.dataset.lines, result.dataset.accepted) == (7, 4)
    assert result.dataset.rejected == {"SUPERSEDED": 3}
    assert Code.SUPERSEDED in NO_FAULTS


@pytest.mark.parametrize(
    "newer",
    [
        pytest.param({"source-ref": source_of(BOXES)}, id="unlabeled"),
        pytest.param(box(1, "b", 2, **FAILED), id="failed"),
        pytest.param(box(1, "b", 700), id="invalid"),
        pytest.param(box(1, "b", 2, objects=[{"confidence": 0.01}]), id="low confidence"),
    ],
)
def test_a_newer_line_without_a_usable_label_hides_no_older_one(newer: Record) -> None:
    result = merged(
        [part("new", "b", [newer]), part("old", "a", [box(1, "a", 1)])], profile(min_confidence=0.05)
    )

    assert lefts(result) == {source_of(BOXES): [1]}
    assert "SUPERSEDED" not in result.dataset.rejected


def test_where_the_newest_label_is_empty_no_older_one_is_trained_on() -> None:
    parts = [part("new", "b", [labeled(BOXES, 1, "b", EMPTY)]), part("old", "a", [box(1, "a", 1)])]

    assert merged(parts).codes == [("new", 1, "NO_ANNOTATIONS"), ("old", 1, "SUPERSEDED")]
    assert lefts(merged(parts, profile(empty_annotations="keep"))) == {source_of(BOXES): []}


def test_the_first_line_of_an_object_in_its_newest_manifest_wins() -> None:
    new = part("new", "b", [box(1, "b", 2), box(1, "b", 3)])

    result = merged([new, part("old", "a", [box(1, "a", 1)])])

    assert lefts(result) == {source_of(BOXES): [2]}
    assert result.codes == [("new", 2, "DUPLICATE_SOURCE"), ("old", 1, "SUPERSEDED")]
    assert result.dataset.warnings["DUPLICATES_DIFFER"] == 1
    assert any(note.endswith(f"of {new.manifest.uri}") for note in result.dataset.notes)


def test_a_label_judged_bad_is_dropped_with_all_older_ones() -> None:
    oldest = part("oldest", "z", [box(1, "z", 1), box(2, "z", 1)])
    old = part("old", "a", [box(1, "a", 2), box(2, "a", 2), box(3, "a", 2)])
    judged = [{**box(number, "a", 2), **verdict(name)} for number, name in ((1, "bad"), (2, "good"))]
    check = part("check", "check", judged, "label-verification")

    result = merged([check, old, oldest], profile(verification_attribute="check"))

    assert lefts(result) == {source_of(BOXES, 2): [2], source_of(BOXES, 3): [2]}
    assert sorted(result.codes) == [
        ("check", 1, "REJECTED_BY_VERIFICATION"),
        ("old", 1, "SUPERSEDED"),
        ("old", 2, "SUPERSEDED"),
        ("oldest", 1, "SUPERSEDED"),
        ("oldest", 2, "SUPERSEDED"),
    ]


def test_a_verdict_is_none_on_labels_under_another_attribute() -> None:
    judged = part("check", "check", [{**box(1, "a", 1), **verdict("bad")}], "label-verification")
    adjusted = part("adjusted", "b", [{**box(1, "a", 1), **box(1, "b", 2)}])

    result = merged(
        [judged, adjusted, part("old", "a", [box(1, "a", 1)])], profile(verification_attribute="check")
    )

    assert lefts(result) == {source_of(BOXES): [2]}


@pytest.mark.parametrize(
    ("judged", "labeled_", "expected"), [(OLD, NEW, [2]), (NEW, OLD, None)], ids=["before", "after"]
)
def test_a_verdict_in_a_line_counts_unless_it_is_older_than_the_label(
    judged: str, labeled_: str, expected: list[int] | None
) -> None:
    adjusted = {**box(1, "b", 2), **verdict("bad", judged)}
    adjusted["b-metadata"]["creation-date"] = labeled_

    parts = [part("new", "b", [adjusted]), part("old", "a", [box(1, "a", 1), box(2, "a", 1)])]
    result = merged(parts, profile(verification_attribute="check"))

    assert lefts(result).get(source_of(BOXES)) == expected


def test_a_verification_of_labels_that_are_not_there_says_nothing() -> None:
    judged = part("check", "check", [{**box(1, "x", 1), **verdict("bad")}], "label-verification")
    taken_by = profile(verification_attribute="check")

    result = merged([judged, part("old", "a", [box(1, "a", 1)])], taken_by)

    assert lefts(result) == {source_of(BOXES): [1]}
    alone = labels_of([judged], taken_by)
    assert isinstance(alone, Refusal)
    assert alone.code is Code.NO_LABEL_ATTRIBUTE


def test_labels_of_two_kinds_are_refused_by_name() -> None:
    index = part("class", "b", [labeled("image-classification", 1, "b")], "image-classification")

    refused = labels_of([index, part("boxes", "a", [box(1, "a", 1)])], profile())

    assert isinstance(refused, Refusal)
    assert refused.code is Code.MIXED_TASK_TYPES
    assert "class has image-classification by source-ref; boxes has object-detection" in refused.detail


def test_objects_are_told_apart_by_all_that_the_container_reads() -> None:
    taken_by = profile(attributes=("source-ref", "{label_attribute}", "weather"))
    old = [{**box(1, "a", 1), "weather": weather} for weather in ("rain", "snow")]
    new = {**box(1, "b", 2), "weather": "rain"}

    result = merged([part("new", "b", [new]), part("old", "a", old)], taken_by)

    assert sorted(each["weather"] for each in map(json.loads, result.lines)) == ["rain", "snow"]
    assert result.codes == [("old", 1, "SUPERSEDED")]


def test_of_a_channel_that_the_split_left_empty_one_record_crosses_over() -> None:
    parts = [part("new", "b", [box(1, "b", 1)]), part("old", "a", [box(2, "a", 1), box(1, "a", 1)])]

    for fraction in (0.001, 0.999):
        result = merged(parts, profile(validation_fraction=fraction))

        assert (len(result.train), len(result.validation)) == (1, 1)
        assert result.dataset.warnings["CHANNEL_FILLED"] == 1
        assert result.codes == [("old", 2, "SUPERSEDED")]


def test_superseded_lines_have_a_room_of_their_own_among_the_rejects() -> None:
    new = part("new", "b", [box(number, "b", 2) for number in range(1, 4)])
    old = part("old", "a", [*(box(number, "a", 1) for number in range(1, 4)), b"{", b"{", b"{"])

    result = merged([new, old], profile(max_rejects_listed=2))

    assert [code for _, _, code in result.codes] == ["SUPERSEDED"] * 2 + ["INVALID_JSON"] * 2
    assert result.dataset.rejected == {"SUPERSEDED": 3, "INVALID_JSON": 3}
