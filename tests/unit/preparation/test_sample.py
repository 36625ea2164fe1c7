"""The sample of accepted lines: bounded, of both channels, the same in any order and any number of parts."""

from random import Random

import pytest

from tests.support.sample_lines import lines
from tests.support.screening_world import merged, prepare_lines, rules_for
from train_on_label.preparation.sample import MAX_LINE_BYTES, Sample

BOXES = "object-detection"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples of ten lines."""
    monkeypatch.setattr("train_on_label.preparation.sample.RECORDS", 10)


def test_order_and_parts_change_nothing() -> None:
    given, rules = lines(BOXES, 300), rules_for(BOXES, validation_fraction=0.2)
    shuffled = Random(1).sample(given, len(given))  # noqa: S311  # no secret
    whole = prepare_lines(given, rules).dataset.sample
    parts = [b"".join(line + b"\n" for line in part) for part in (given[:7], given[7:8], given[8:])]

    assert prepare_lines(shuffled, rules).dataset.sample == whole
    assert merged(parts, rules)[2].sample == whole
    assert len(whole) == 10
    assert whole == tuple(sorted(prepare_lines(given, rules).dataset.sample))


def test_a_small_dataset_is_its_own_sample() -> None:
    given = lines(BOXES, 9)

    sample = prepare_lines(given, rules_for(BOXES)).dataset.sample

    assert {row.line for row in sample} == {line + b"\n" for line in given}


def test_lines_too_long_to_be_held_are_left_out() -> None:
    sample = Sample(2**62)

    sample.add([1, 2], [b"x" * MAX_LINE_BYTES, b"x" * (MAX_LINE_BYTES + 1)], [True, True])

    assert [row.hash for row in sample.lines()] == [1]
