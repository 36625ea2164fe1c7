"""What a sample of images tells of a dataset, and that lines are refused where all images are looked at."""

import json
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

import pytest
from PIL import Image as pillow  # noqa: N813

from tests.support.images import MemoryImages, drawn, mask, picture
from tests.support.sample_lines import lines, source_of
from tests.support.screening_world import Planned, parse_rejects, plan_lines
from train_on_label.codes import Code
from train_on_label.preparation.images.sampled import RECORDS
from train_on_label.preparation.images.seen import SeenImages, at_most
from train_on_label.preparation.images.thumbnails import MAX_BYTES, SIDE

BOXES, MASKS = "object-detection", "semantic-segmentation"
GOOD = picture(size=(640, 480), kind="JPEG")


def planned(count: int, changed: Mapping[int, bytes | None], **options: Any) -> Planned:
    """A dataset of so many images, of which some are others, or not there."""
    images = {source_of(BOXES, number): changed.get(number, GOOD) for number in range(1, count + 1)}
    there = {uri: data for uri, data in images.items() if data is not None}
    return plan_lines(lines(BOXES, count), BOXES, images=MemoryImages(there), **options)


def seen(plan: Planned) -> SeenImages:
    """What was seen."""
    assert plan.plan.dataset.images is not None
    return plan.plan.dataset.images


FAULTS = {
    Code.IMAGE_MISSING: None,
    Code.IMAGE_ROTATED: picture(size=(640, 480), kind="JPEG", orientation=6),
    Code.IMAGE_CHANNELS: picture("L", size=(640, 480), kind="JPEG"),
    Code.IMAGE_UNREADABLE: GOOD[: len(GOOD) // 2],
    Code.IMAGE_SIZE_DIFFERS: picture(size=(480, 640), kind="JPEG"),
}
BROKEN = dict(enumerate(FAULTS.values(), start=3))


def test_where_all_are_looked_at_each_broken_one_is_refused_by_its_line() -> None:
    plan = planned(20, BROKEN, check_images="all", max_rejected_fraction=0.25)

    rejects = parse_rejects(plan.files["rejects.jsonl"])
    assert [(each.line, each.code) for each in rejects] == [
        (number, code.name) for number, code in enumerate(FAULTS, start=3)
    ]
    assert all(each.source == source_of(BOXES, each.line) for each in rejects)
    assert (plan.plan.dataset.accepted, plan.plan.request is not None) == (15, True)
    assert seen(plan).faulty == {}


def test_of_a_sample_each_broken_one_is_warned_of_by_name() -> None:
    plan = planned(20, BROKEN, max_rejected_fraction=0.25)

    assert plan.plan.request is not None
    assert plan.plan.dataset.accepted == 20
    assert {code.name for code in FAULTS} <= plan.plan.dataset.warnings.keys()
    assert plan.report["images"] == {
        "all": False,
        "looked_at": 20,
        "at_fault": 5,
        "at_most": 5,
        "compared": 0,
    }
    assert plan.report["notes"][0] == "5 of 20 sampled images (25.0%) have faults"
    for number, code in enumerate(FAULTS, start=3):
        assert any(
            note.startswith(f"{code.name}: {source_of(BOXES, number)}: ") for note in plan.report["notes"]
        )


@pytest.mark.parametrize(("allowed", "codes"), [(0.25, []), (0.249, [Code.TOO_MANY_REJECTED])])
def test_a_dataset_of_too_many_broken_images_is_refused(allowed: float, codes: list[Code]) -> None:
    plan = planned(20, BROKEN, max_rejected_fraction=allowed)

    assert [refusal.code for refusal in plan.plan.refusals] == codes


def test_no_fault_in_a_sample_refuses_nothing_however_little_is_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("train_on_label.preparation.images.sampled.RECORDS", 10)
    plan = planned(20, {}, max_rejected_fraction=0)

    assert (seen(plan).looked, seen(plan).at_most) == (10, 3)
    assert plan.plan.request is not None


def test_what_a_sample_leaves_open_is_told_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train_on_label.preparation.images.sampled.RECORDS", 20)
    plan = planned(40, dict.fromkeys(range(1, 41), FAULTS[Code.IMAGE_ROTATED]), max_rejected_fraction=0.99)
    some = planned(40, dict.fromkeys(range(1, 11), FAULTS[Code.IMAGE_ROTATED]), max_rejected_fraction=0.5)

    assert [refusal.code for refusal in plan.plan.refusals] == [Code.TOO_MANY_REJECTED]
    found = len(seen(some).faulty)
    assert 0 < found < seen(some).at_most < 20
    assert f"up to {seen(some).at_most / 40:.1%} of all (95 % confidence)" in some.report["notes"][0]


@pytest.mark.parametrize(
    ("found", "looked", "of", "most"),
    # By hand: with one at fault among 20 there is a chance of 1/20 that 19 looked at have none, which is not
    # more than the 5 % that are left; with 2 among 19 of 20 it is certain that one is found.
    [(0, 20, 20, 0), (3, 20, 20, 3), (0, 18, 20, 1), (0, 200, 10**6, 14_862), (200, 200, 10**6, 10**6)],
)
def test_the_bound_is_the_exact_one(found: int, looked: int, of: int, most: int) -> None:
    assert at_most(found, looked, of) == pytest.approx(most, rel=1e-3)


def test_it_is_the_same_two_hundred_each_time() -> None:
    small = dict.fromkeys(range(1, RECORDS + 21), picture(size=(64, 48), kind="JPEG"))
    plan, again = planned(RECORDS + 20, small), planned(RECORDS + 20, small)

    assert seen(plan).looked == RECORDS
    assert [each.source for each in seen(plan).thumbnails] == [each.source for each in seen(again).thumbnails]


@pytest.mark.parametrize("task_type", ["text-classification", "video-object-detection", "label-verification"])
def test_where_labels_are_of_no_images_nobody_looks(task_type: str) -> None:
    plan = plan_lines(lines(task_type, 5), task_type, images=MemoryImages({}))

    assert plan.plan.dataset.images is None


def test_nobody_looks_where_a_profile_says_so() -> None:
    assert planned(5, {1: None}, check_images="none").plan.dataset.images is None


def test_a_bucket_that_denies_reading_is_told_once() -> None:
    images = MemoryImages({}, denied="s3://example-images/")
    plan = plan_lines(lines(BOXES, 5), BOXES, images=images)

    assert seen(plan).denied == {"example-images"}
    assert (seen(plan).at_fault, plan.plan.refusals) == (0, ())


@cache
def photographs(count: int) -> dict[int, bytes]:
    """So many, each another."""
    random = Random(5)  # noqa: S311  # to be the same each time
    return {number: drawn(random, (640, 480)) for number in range(1, count + 1)}


def copy_of(image: bytes) -> bytes:
    """The same image once more, a little darker, of less quality."""
    with pillow.open(BytesIO(image)) as first:
        first.point(lambda shade: shade * 0.9).save(file := BytesIO(), "JPEG", quality=50)
    return file.getvalue()


@pytest.mark.parametrize("check_images", ["sample", "all"])
def test_copies_on_both_sides_of_the_split_are_told(check_images: str) -> None:
    others = photographs(30)
    apart = planned(30, others, check_images=check_images)
    same = planned(
        30, dict.fromkeys(range(2, 31), copy_of(others[1])) | {1: others[1]}, check_images=check_images
    )

    assert "IMAGES_NEARLY_SAME" not in apart.report["warnings"]
    assert apart.report["images"]["compared"] == same.report["images"]["compared"] == 30
    validation = len(same.validation)
    assert same.report["warnings"]["IMAGES_NEARLY_SAME"] == validation
    assert sum("to validate, looks like" in note for note in same.report["notes"]) == min(validation, 3)


def test_where_all_are_looked_at_no_copy_hides_outside_of_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train_on_label.preparation.images.sampled.RECORDS", 4)
    copied = dict.fromkeys(range(1, 31), photographs(1)[1])
    sample, whole = planned(30, copied), planned(30, copied, check_images="all")

    assert (seen(sample).looked, seen(sample).compared, len(seen(sample).nearly_same)) == (4, 4, 2)
    assert (seen(whole).looked, seen(whole).compared) == (30, 30)
    assert {one for one, _ in seen(whole).nearly_same} == {
        json.loads(line)["source-ref"] for line in whole.validation
    }
    assert not any("compared" in note for note in whole.report["notes"])


def test_masks_are_counted_and_held_against_their_color_map() -> None:
    given = lines(MASKS, 6)
    plan = plan_lines(given, MASKS, images=_masks(given), max_rejected_fraction=1)

    assert seen(plan).pixels == {0: 6, 1: 12}
    assert "MASK_VALUE_UNKNOWN" not in plan.report["warnings"]
    other = plan_lines(given, MASKS, images=_masks(given, 200), max_rejected_fraction=1)
    assert other.report["warnings"]["MASK_VALUE_UNKNOWN"] == 6


def _masks(given: list[bytes], *more: int) -> MemoryImages:
    rows = [json.loads(line) for line in given]
    attribute = next(key for key in rows[0] if key.endswith("-ref") and key != "source-ref")
    return MemoryImages(
        {row["source-ref"]: GOOD for row in rows}
        | {row[attribute]: mask("P", 0, 1, 1, *more) for row in rows}
    )


def test_thumbnails_are_few_and_small_and_two_of_them_are_refused_ones() -> None:
    noise = pillow.effect_noise((1200, 900), 200).convert("RGB")
    noise.save(file := BytesIO(), "JPEG", quality=95)
    large = dict.fromkeys(range(1, 31), file.getvalue())
    plan = planned(30, {**large, 2: None}, check_images="all", max_rejected_fraction=1)

    thumbnails = seen(planned(30, {1: FAULTS[Code.IMAGE_ROTATED]}, max_rejected_fraction=1)).thumbnails
    assert len(thumbnails) == 12
    assert [[fault.code for fault in each.faults] for each in thumbnails[-1:]] == [[Code.IMAGE_ROTATED]]
    refused = seen(plan).thumbnails
    assert [each.number for each in refused] == [1, 3]
    for each in refused:
        assert len(each.jpeg) <= MAX_BYTES
        with pillow.open(BytesIO(each.jpeg)) as small:
            assert small.size == (each.width, each.height) == (SIDE, SIDE * 3 // 4)


def test_nothing_is_copied_where_a_profile_says_so() -> None:
    assert seen(planned(5, {}, card_images=False)).thumbnails == ()
