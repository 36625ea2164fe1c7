"""The split is a property of the image, not of the file."""

import math
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.sample_lines import Record, as_line, record
from tests.support.screening_world import (
    lines_of,
    plan_lines,
    prepare_bytes,
    prepare_lines,
    rules_for,
    source_hashes,
)

TASK_TYPE = "image-classification"
keys = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20).filter(
    lambda key: not key.endswith("/") and {".", ".."}.isdisjoint(key.split("/"))
)
buckets = st.sampled_from(["example-images", "example-images-2", "a-bucket"])
sources = st.lists(st.builds("s3://{}/{}".format, buckets, keys), min_size=1, max_size=30, unique=True)


def image(source: str) -> bytes:
    """A line about an image."""
    changed: Record = record(TASK_TYPE) | {"source-ref": source}
    return as_line(changed)


def channels(lines: list[bytes], **options: Any) -> dict[bytes, str]:
    """Line -> the channel that it is in."""
    prepared = prepare_lines(lines, rules_for(TASK_TYPE, **{"validation_fraction": 0.5, **options}))
    return {
        **dict.fromkeys(lines_of(prepared.train), "train"),
        **dict.fromkeys(lines_of(prepared.validation), "validation"),
    }


@cache
def numbered(count: int, pattern: str = "s3://example-images/photos/image_{:06}.jpg") -> list[bytes]:
    """Lines with sequential names."""
    return [image(pattern.format(number)) for number in range(count)]


@given(sources, st.randoms(use_true_random=False))
def test_order_changes_nothing(names: list[str], random: Random) -> None:
    lines = list(map(image, names))
    shuffled = random.sample(lines, len(lines))

    assert channels(shuffled) == channels(lines)


@given(sources, st.randoms(use_true_random=False))
def test_duplicates_change_nothing(names: list[str], random: Random) -> None:
    lines = list(map(image, names))
    again = random.choices(lines, k=5)

    assert channels(lines + again) == channels(lines)


@given(st.lists(keys, min_size=1, max_size=30, unique=True))
def test_a_copy_in_another_bucket_is_split_alike(names: list[str]) -> None:
    def split_in(bucket: str) -> list[str]:
        lines = [image(f"s3://{bucket}/{name}") for name in names]
        assigned = channels(lines)
        return [assigned[line] for line in lines]

    assert split_in("here-images") == split_in("there")


def test_the_same_key_in_two_buckets_is_no_duplicate_and_on_one_side() -> None:
    names = [
        f"s3://{bucket}/{number}.jpg" for number in range(50) for bucket in ("one-bucket", "other-bucket")
    ]

    assigned = channels(list(map(image, names)))

    assert len(assigned) == 100
    assert all(
        assigned[image(one)] == assigned[image(other)]
        for one, other in zip(names[::2], names[1::2], strict=True)
    )


@given(sources, st.integers(1, 200))
def test_chunking_changes_nothing(names: list[str], chunk: int) -> None:
    data = b"\n".join(map(image, names))
    rules = rules_for(TASK_TYPE, validation_fraction=0.5)

    assert prepare_bytes(data, rules, chunk=chunk) == prepare_bytes(data, rules)


@given(sources, sources)
def test_growth_moves_no_image(names: list[str], more: list[str]) -> None:
    before = list(map(image, names))
    behind = [image(name) for name in more if name not in names]

    assert channels(before).items() <= channels(behind + before).items()


@given(sources, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_larger_fraction_only_adds_to_validation(names: list[str], one: float, other: float) -> None:
    lines = list(map(image, names))
    smaller, larger = (
        {
            line
            for line, channel in channels(lines, validation_fraction=each).items()
            if channel == "validation"
        }
        for each in sorted((one, other))
    )

    assert smaller <= larger


@given(sources, st.text(max_size=5))
def test_a_salt_is_the_same_split_for_ever(names: list[str], salt: str) -> None:
    lines = list(map(image, names))

    assert channels(lines, split_salt=salt) == channels(lines[::-1], split_salt=salt)


def test_another_salt_is_another_split() -> None:
    lines = numbered(400)
    one, other = channels(lines), channels(lines, split_salt="other")

    moved = sum(one[line] != other[line] for line in lines)

    assert 150 < moved < 250


FRAMES = "s3://example-images/video_{}/frame_{:04}.jpg"


@pytest.mark.parametrize("pattern", ["video_([0-9]+)/", r"^.*/(?=frame_)", "video_[0-9]+/(?:)"])
def test_frames_of_one_video_stay_together(pattern: str) -> None:
    lines = [image(FRAMES.format(video, frame)) for video in range(60) for frame in range(5)]

    assigned = channels(lines, group_by=pattern)

    videos = Counter((re.findall(rb"video_\d+", line)[0], channel) for line, channel in assigned.items())
    assert set(videos.values()) == {5}
    assert len({channel for _, channel in videos}) == 2


def test_an_image_of_no_group_is_split_by_itself() -> None:
    lines = numbered(200)

    assert channels(lines, group_by="video_([0-9]+)/") == channels(lines)


def test_a_group_is_what_the_first_group_of_the_pattern_finds_wherever_its_images_lie() -> None:
    here = [image(f"s3://example-images/a/{name}_1.jpg") for name in range(100)]
    there = [image(f"s3://other-images/b/c/{name}_2.png") for name in range(100)]

    assigned = channels(here + there, group_by=r"\w/(\d+)_")

    assert [assigned[line] for line in here] == [assigned[line] for line in there]


@pytest.mark.parametrize("fraction", [0.05, 0.2, 0.5, 0.9])
@pytest.mark.parametrize(
    "pattern",
    [
        "s3://example-images/photos/image_{:06}.jpg",
        "s3://example-images/{}",
        "s3://example-images/{:08}/frame.png",
        "s3://example-images/2026-01-08T07:25:{:09.6f}.JPG",
    ],
)
def test_the_share_is_within_the_binomials_bounds_on_sequential_names(pattern: str, fraction: float) -> None:
    count = 2_000
    assigned = Counter(channels(numbered(count, pattern), validation_fraction=fraction).values())

    sigma = math.sqrt(count * fraction * (1 - fraction))
    assert abs(assigned["validation"] - count * fraction) < 5 * sigma


def test_neighbours_are_split_independently() -> None:
    lines = numbered(2_000)
    assigned = channels(lines)

    same = sum(assigned[one] == assigned[next_] for one, next_ in pairwise(lines))

    assert abs(same - 1_000) < 5 * math.sqrt(2_000 * 0.25)


# XXH3, 64 bits, of the key, seeded with the salt's own XXH3: a change moves images of every dataset.
FROZEN = {
    "s3://example-images/photos/image_000001.jpg": 5_981_715_355_202_075_939,
    "s3://example-images/photos/image_000002.jpg": 15_788_645_949_268_472_874,
    "s3://example-images/Bienenstöcke/🐝.jpg": 8_876_310_179_941_335_455,
    "Bob lives in Oslo.": 2_051_080_104_600_604_123,
    "x" * 1_000: 9_173_921_930_285_508_513,
}


def test_the_hash_is_frozen() -> None:
    assert dict(zip(FROZEN, source_hashes(list(FROZEN)), strict=True)) == FROZEN
    assert source_hashes(["Bob lives in Oslo."], split_salt="other") == [13_881_660_487_546_482_475]


def test_the_channels_of_known_images_are_frozen() -> None:
    assigned = channels(numbered(64), validation_fraction=0.2)

    in_validation = [number for number, line in enumerate(numbered(64)) if assigned[line] == "validation"]
    assert in_validation == [3, 14, 18, 25, 28, 37, 48, 53]


ONLY_TRAIN: dict[str, Any] = {"validation_fraction": 1e-9}
ONLY_VALIDATION: dict[str, Any] = {"validation_fraction": 1 - 1e-9}


@given(sources.filter(lambda names: len(names) > 1), st.booleans())
def test_no_channel_is_ever_empty_and_one_record_crosses(names: list[str], to_validation: bool) -> None:
    lines = list(map(image, names))
    hashes = dict(zip(source_hashes(names), lines, strict=True))
    expected = hashes[min(hashes)] if to_validation else hashes[max(hashes)]

    planned = plan_lines(lines, TASK_TYPE, **(ONLY_TRAIN if to_validation else ONLY_VALIDATION))

    filled, other = (
        (planned.validation, planned.train) if to_validation else (planned.train, planned.validation)
    )
    assert filled == [expected]
    assert other == [line for line in lines if line != expected]


def test_a_crossing_is_told() -> None:
    report = plan_lines(numbered(3), TASK_TYPE, **ONLY_TRAIN).report

    assert report["warnings"]["CHANNEL_FILLED"] == 1
    assert report["notes"][0] == "the split left validation empty; records that crossed over: 1"


def test_nothing_crosses_where_both_channels_have_a_record() -> None:
    report = plan_lines(numbered(100), TASK_TYPE).report

    assert "CHANNEL_FILLED" not in report["warnings"]
    assert min(report["train"], report["validation"]) > 5


def test_the_crossing_is_the_same_whatever_the_order() -> None:
    lines = numbered(10)

    assert (
        plan_lines(lines[::-1], TASK_TYPE, **ONLY_TRAIN).validation
        == plan_lines(lines, TASK_TYPE, **ONLY_TRAIN).validation
    )


def test_a_whole_group_crosses() -> None:
    lines = [image(FRAMES.format(video, frame)) for video in range(3) for frame in range(4)]

    planned = plan_lines(lines, TASK_TYPE, **ONLY_TRAIN, group_by="video_[0-9]+")

    assert len({line.split(b"/frame")[0] for line in planned.validation}) == 1
    assert (len(planned.validation), len(planned.train)) == (4, 8)
    assert planned.report["warnings"]["CHANNEL_FILLED"] == 4


def test_a_single_group_is_broken_up() -> None:
    lines = [image(FRAMES.format(1, frame)) for frame in range(4)]

    planned = plan_lines(lines, TASK_TYPE, group_by="video_[0-9]+")

    assert sorted(map(len, (planned.validation, planned.train))) == [1, 3]


def test_copies_of_one_image_in_two_buckets_are_not_torn_apart() -> None:
    lines = [image(f"s3://example-{number}/1.jpg") for number in range(2)]

    planned = plan_lines(lines, TASK_TYPE, **ONLY_TRAIN)

    assert (len(planned.train), len(planned.validation)) == (2, 0)
    assert "TOO_FEW_RECORDS" in {refusal.code.name for refusal in planned.plan.refusals}


def test_one_record_cannot_be_in_both_channels() -> None:
    planned = plan_lines(numbered(1), TASK_TYPE)

    assert [refusal.code.name for refusal in planned.plan.refusals] == ["TOO_FEW_RECORDS"]
