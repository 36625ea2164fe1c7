"""Ranges of manifests, prepared apart, join to the very bytes and counts of one pass."""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.damage import damaged
from tests.support.histories import VERIFICATION, history
from tests.support.ranges import InRanges, differences, different_fields, prepared
from tests.support.sample_lines import TASK_TYPES, as_line, changed, line
from tests.support.screening_world import MemoryManifest, rules_for
from tests.support.shares import shared
from tests.support.union_world import merged, profile
from train_on_label.preparation.ranges.cutting import Range, cut, lines_within

BOXES, ENTITIES, CLASSES = "object-detection", "named-entity-recognition", "image-classification"
RANDOMS = st.integers(0, 10**6).map(Random)  # of which each number is not drawn by hypothesis


def manifest_of(lines: Sequence[bytes], random: Random) -> bytes:
    """Lines in a file as people have them: blank ones, ends of Windows, some damage, some lines twice."""
    written = []
    for each in lines:
        kind = random.random()
        given = damaged(each, random).replace(b"\n", b"") if kind < 0.1 else each
        written.append(given + (b"\r\n" if kind > 0.9 else b"\n"))
        if random.random() < 0.1:
            written.append(random.choice((b"\n", b" \n", b"\r\n\n")))
        if random.random() < 0.1:
            written.append(random.choice(written))
    data = b"".join(written)
    return data if random.random() < 0.5 else data.rstrip(b"\r\n")


@pytest.mark.parametrize("task_type", shared(TASK_TYPES))
@given(RANDOMS, st.integers(1, 70))
def test_any_ranges_of_any_manifest(task_type: str, random: Random, count: int) -> None:
    data = manifest_of([line(task_type, number) for number in range(30)], random)
    rules = rules_for(task_type, max_rejects_listed=random.choice((2, 1_000)))

    assert differences(data, rules, InRanges(len(data) // count + 1)) == []


@given(RANDOMS, st.integers(1, 6), st.integers(100, 9_000))
def test_any_ranges_of_a_union(random: Random, length: int, range_bytes: int) -> None:
    parts = [job.part() for job in reversed(history(random, length))]
    taken_by = profile(
        verification_attribute=VERIFICATION,
        validation_fraction=random.choice((0.0001, 0.5)),
        max_rejects_listed=random.choice((2, 1_000)),
        max_lines_checked_for_duplicates=random.choice((3, 8, 1_000)),
    )

    whole, joined = merged(parts, taken_by), merged(parts, taken_by, passes=InRanges(range_bytes))
    assert different_fields(whole.dataset, joined.dataset) == []
    assert (joined.train, joined.validation, joined.rejects) == (whole.train, whole.validation, whole.rejects)


@given(st.binary(max_size=60).map(lambda data: data.replace(b"\x01", b"\n")), st.integers(1, 20))
def test_each_line_is_in_the_range_in_which_it_begins(data: bytes, range_bytes: int) -> None:
    manifest = MemoryManifest(data)
    begins = [0, *(at + 1 for at, byte in enumerate(data) if byte == ord("\n") and at + 1 < len(data))]

    for range_ in cut([len(data)], range_bytes):
        held = b"".join(lines_within(manifest, range_))
        own = [begin for begin in begins if range_.start <= begin < range_.end]
        ends = [data.find(b"\n", begin) + 1 or len(data) for begin in own]
        assert held == b"".join(data[begin:end] for begin, end in zip(own, ends, strict=True))


def test_ranges_cover_every_manifest_and_an_empty_one_has_one() -> None:
    assert cut([0, 5, 4], 4) == [Range(0, 0, 0), Range(1, 0, 4), Range(1, 4, 5), Range(2, 0, 4)]


def doubled(task_type: str, count: int) -> list[bytes]:
    """Each object twice, far apart."""
    once = [line(task_type, number) for number in range(count)]
    return [*once, *once]


def renamed(number: int) -> bytes:
    """A line that calls class 0 otherwise."""
    return as_line(changed(BOXES, "metadata.class-map.0", f"moth {number % 3}", number=number))


def in_bucket(number: int) -> bytes:
    return as_line(changed(BOXES, "source", f"s3://example-{number}/a.jpg", number=number))


def entities(number: int) -> bytes:
    """A line whose entity has a name of its own."""
    record = json.loads(line(ENTITIES, number))
    label = next(value for value in record.values() if isinstance(value, dict) and "annotations" in value)
    label["annotations"]["entities"][0]["label"] = f"kind {number}"
    label["annotations"]["labels"].append({"label": f"kind {number}"})
    return as_line(record)


ACROSS = {
    "duplicates": (BOXES, lambda: doubled(BOXES, 20), {}),
    "duplicates that differ": (BOXES, lambda: [*doubled(BOXES, 9), *map(renamed, range(9))], {}),
    "duplicates beyond what is checked": (
        BOXES,
        lambda: doubled(BOXES, 20),
        {"max_lines_checked_for_duplicates": 30},
    ),
    "blank lines before the last that is checked": (
        BOXES,
        lambda: [each + b"\n" * 4 for each in doubled(BOXES, 9)],
        {"max_lines_checked_for_duplicates": 9 * 5 + 1},
    ),
    "names that differ": (BOXES, lambda: list(map(renamed, range(30))), {}),
    "one side of the split empty": (
        CLASSES,
        lambda: [line(CLASSES, number) for number in range(20)],
        {"validation_fraction": 0.0001},
    ),
}


@pytest.mark.parametrize(("task_type", "lines", "options"), ACROSS.values(), ids=ACROSS.keys())
@pytest.mark.parametrize("range_bytes", shared([700, 2_500]))
def test_what_only_the_whole_tells(
    task_type: str, lines: Callable[[], list[bytes]], options: dict[str, Any], range_bytes: int
) -> None:
    data, rules = b"".join(each + b"\n" for each in lines()), rules_for(task_type, **options)
    in_ranges = InRanges(range_bytes)

    assert differences(data, rules, in_ranges) == []
    assert in_ranges.ranges >= 4


def test_limits_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("tally", "ranges.joining"):
        monkeypatch.setattr(f"train_on_label.preparation.{module}.MOST_BUCKETS", 12)
    monkeypatch.setattr("train_on_label.preparation.tally.MOST_DUPLICATED", 12)
    for module in ("screening.screen", "ranges.joining"):
        monkeypatch.setattr(f"train_on_label.preparation.{module}.MAX_CLASS_ID", 11)
    for most in (11, 12, 13):
        for task_type, lines in (
            (BOXES, [*map(in_bucket, [*range(most), *range(most)])]),
            (BOXES, doubled(BOXES, most)),
            (ENTITIES, [*map(entities, range(most))]),
        ):
            data = b"".join(each + b"\n" for each in lines)
            assert differences(data, rules_for(task_type), InRanges(1_500)) == []


def in_bucket_of(number: int, buckets: int) -> bytes:
    uri = f"s3://example-{number % buckets}/{number}.jpg"
    return as_line(changed(BOXES, "source", uri, number=number))


def lower_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """12 buckets and 12 names of entities are as many as are told apart."""
    for module in ("tally", "ranges.joining"):
        monkeypatch.setattr(f"train_on_label.preparation.{module}.MOST_BUCKETS", 12)
    for module in ("screening.screen", "ranges.joining"):
        monkeypatch.setattr(f"train_on_label.preparation.{module}.MAX_CLASS_ID", 11)


BEYOND_LIMITS = {
    "few buckets, then many": (
        BOXES,
        [*(in_bucket_of(n, 4) for n in range(9)), *(in_bucket_of(n, 30) for n in range(60))],
    ),
    "buckets": (BOXES, [in_bucket_of(n, 15) for n in range(60)]),
    "entities": (ENTITIES, [entities(number % 40) for number in range(60)]),
}


@pytest.mark.parametrize("range_bytes", shared([1_500, 6_500, 9_000]))
@pytest.mark.parametrize(("task_type", "lines"), BEYOND_LIMITS.values(), ids=BEYOND_LIMITS.keys())
def test_far_beyond_limits(
    task_type: str, lines: list[bytes], range_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lower_limits(monkeypatch)
    data = b"".join(each + b"\n" for each in lines)
    assert differences(data, rules_for(task_type), InRanges(range_bytes)) == []


def test_an_ordinary_manifest_is_read_once() -> None:
    data = b"".join(line(BOXES, number) + b"\n" for number in range(100))
    in_ranges = InRanges(2_000)

    prepared(data, rules_for(BOXES), in_ranges)

    assert in_ranges.ranges > 20
    assert in_ranges.again == 0


def test_beyond_what_is_checked_for_duplicates_ranges_are_read_once() -> None:
    data, again = b"".join(line(BOXES, number) + b"\n" for number in range(40)), set()
    for checked in (0, 1, 2, 3, 20, 21, 22, 38, 39, 40):
        in_ranges = InRanges(5_000)
        assert differences(data, rules_for(BOXES, max_lines_checked_for_duplicates=checked), in_ranges) == []
        assert in_ranges.ranges == 4
        again.add(in_ranges.again)
    assert again == {0, 1}  # the one in which the limit lies


def test_beyond_what_is_checked_a_range_with_duplicates_of_its_own_is_read_twice() -> None:
    numbers = [*range(50), 50, 50, 51, *range(20, 90)]
    data = b"".join(line(BOXES, number) + b"\n" for number in numbers)
    rules, in_ranges = rules_for(BOXES, max_lines_checked_for_duplicates=30), InRanges(10_000)

    assert differences(data, rules, in_ranges) == []
    assert in_ranges.ranges == 7
    assert in_ranges.again == 2  # that one, and the one in which the limit lies


def test_names_that_no_range_may_add_and_duplicates_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("screening.screen", "ranges.joining"):
        monkeypatch.setattr(f"train_on_label.preparation.{module}.MAX_CLASS_ID", 11)
    lines = [*map(entities, (*range(9), *range(13, 20), *range(9), 12, *range(13, 20)))]
    data = b"".join(each + b"\n" for each in lines)
    for range_bytes in range(600, 6_000, 600):
        assert differences(data, rules_for(ENTITIES), InRanges(range_bytes)) == []


def test_a_line_longer_than_its_range_and_than_any() -> None:
    long = as_line({**json.loads(line(BOXES, 1)), "note": "x" * 70_000})
    data = b"".join(each + b"\n" for each in (line(BOXES, 0), long, line(BOXES, 2)))
    for rules in (rules_for(BOXES), rules_for(BOXES, max_line_bytes=10_000)):
        assert differences(data, rules, InRanges(500)) == []


def test_a_sample_of_lines_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train_on_label.preparation.sample.RECORDS", 10)
    data = b"".join(line(BOXES, number) + b"\n" for number in range(300))
    rules = rules_for(BOXES, validation_fraction=0.2)

    assert differences(data, rules, InRanges(3_000)) == []
    assert len(prepared(data, rules).dataset.sample) == 10


@pytest.mark.parametrize("last", [13, 14], ids=["UTF-16", "code points"])
def test_units_of_offsets_are_those_of_all_ranges(last: int) -> None:
    def entity(number: int, text: str, end: int) -> bytes:
        record = json.loads(line(ENTITIES, number))
        label = next(value for value in record.values() if isinstance(value, dict) and "annotations" in value)
        label["annotations"]["entities"][0] |= {"startOffset": 0, "endOffset": end}
        return as_line({**record, "source": text})

    lines = [entity(number, f"text {number:03}", 8) for number in range(40)]
    lines[35] = entity(35, "\N{HONEYBEE}" * 7, 14 if last == 13 else 7)
    data, in_ranges = b"".join(each + b"\n" for each in lines), InRanges(1_500)

    assert differences(data, rules_for(ENTITIES), in_ranges) == []
    warned = "OFFSETS_NOT_IN_CODE_POINTS" in prepared(data, rules_for(ENTITIES)).dataset.warnings
    assert warned == (last == 13)
