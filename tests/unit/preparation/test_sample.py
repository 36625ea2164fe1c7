"""The sample of accepted lines: bounded, of both channels, the same in any order and any number of parts."""

from collections.abc import Sequence
from random import Random

import pytest

from tests.support.sample_lines import lines
from tests.support.screening_world import prepare_lines, rules_for
from train_on_label.preparation.sample import BYTES, MAX_LINE_BYTES, RECORDS, Sample

BOXES = "object-detection"
THRESHOLD = 2**62
Row = tuple[int, bytes, bool]


def test_order_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train_on_label.preparation.sample.RECORDS", 10)
    given, rules = lines(BOXES, 300), rules_for(BOXES, validation_fraction=0.2)
    shuffled = Random(1).sample(given, len(given))  # noqa: S311  # no secret
    whole = prepare_lines(given, rules).dataset.sample

    assert prepare_lines(shuffled, rules).dataset.sample == whole
    assert len(whole) == 10


def test_a_small_dataset_is_its_own_sample() -> None:
    given = lines(BOXES, 9)

    sample = prepare_lines(given, rules_for(BOXES)).dataset.sample

    assert {row.line for row in sample} == {line + b"\n" for line in given}


def rows(count: int, length: int) -> list[Row]:
    """Lines with hashes as those of sources are."""
    marks = Random(7)  # noqa: S311  # no secret
    hashes = [marks.getrandbits(64) for _ in range(count)]
    return [(mark, b"x" * length, mark < THRESHOLD) for mark in hashes]


def sampled(given: Sequence[Row], batch: int = 300) -> Sample:
    """Lines in batches of a size."""
    sample = Sample(THRESHOLD)
    for start in range(0, len(given), batch):
        sample.add(*zip(*given[start : start + batch], strict=True))
    return sample


def test_of_a_large_dataset_half_is_trained_on_and_half_validated_with() -> None:
    sample = sampled(rows(10_000, 100)).lines()

    assert len(sample) == RECORDS
    assert sum(row.in_validation for row in sample) in range(RECORDS * 4 // 10, RECORDS * 6 // 10)


def test_long_lines_are_in_it_while_all_bytes_together_are_bounded() -> None:
    given = rows(2_000, MAX_LINE_BYTES)
    whole, parts = sampled(given, batch=5), sampled(given[:700], batch=5)
    parts.merge(sampled(given[700:], batch=7))

    assert len(whole.lines()) == BYTES // MAX_LINE_BYTES
    assert parts.lines() == whole.lines()
    assert sum(len(line) for _, _, line, _ in whole.held) <= 2 * BYTES + 5 * MAX_LINE_BYTES


def test_lines_too_long_to_be_held_are_left_out() -> None:
    sample = Sample(THRESHOLD)

    sample.add([1, 2], [b"x" * MAX_LINE_BYTES, b"x" * (MAX_LINE_BYTES + 1)], [True, True])

    assert [row.hash for row in sample.lines()] == [1]


def test_a_short_line_finds_room_that_a_longer_one_did_not() -> None:
    long = [(THRESHOLD + at, b"x" * (MAX_LINE_BYTES - 1), True) for at in range(1, 200, 2)]
    given = [*long, (THRESHOLD + 80, b"short", True)]

    assert sampled(given, batch=10).lines() == sampled(given[::-1], batch=10).lines()
