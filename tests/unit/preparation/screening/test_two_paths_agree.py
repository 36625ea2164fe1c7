"""The quick path and the careful one give one verdict, and plain json reads what they accept."""

import json
import re
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.agreement import disagreement
from tests.support.damage import HARD_BYTES, HARD_VALUES, damaged
from tests.support.sample_lines import TASK_TYPES, as_line, changed, line, lines, record
from tests.support.screening_world import prepare_lines, rules_for
from tests.support.shares import shared
from train_on_label.preparation.screening.rules import Rules

CATEGORIES = ("zero", "one", "two", "three")
CHOICES: dict[str, dict[str, Any]] = {
    "defaults": {},
    "empty labels kept": {"empty_annotations": "keep"},
    "label-category file": {"categories": CATEGORIES},
    "verification": {"verification_attribute": "check"},
    "confidence": {"min_confidence": 0.3},
    "human only": {"human_only": True},
    "everything": {
        "empty_annotations": "keep",
        "categories": CATEGORIES,
        "verification_attribute": "check",
        "min_confidence": 0.01,
        "human_only": True,
    },
}
task_types = pytest.mark.parametrize("task_type", shared(TASK_TYPES))
places = st.sampled_from(["source", "label", "metadata", ".check-metadata", ".unread"])
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["0", "1", "s3://example-images/1.jpg"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def rules_of(task_type: str, choice: str = "defaults") -> Rules:
    """Rules that split in halves."""
    return rules_for(task_type, validation_fraction=0.5, **CHOICES[choice])


@pytest.mark.parametrize("task_type", ["image-classification", "semantic-segmentation"])
def test_a_negative_confidence_is_not_held_against_a_profile_that_sets_none(task_type: str) -> None:
    negative = re.sub(rb'"confidence":0[.0-9]*', b'"confidence":-1', line(task_type))
    assert negative != line(task_type)

    assert disagreement([negative], rules_of(task_type)) is None
    assert prepare_lines([negative], rules_of(task_type)).codes == []


def verified(task_type: str, number: int) -> bytes:
    """A line that a verification job looked at, and judged bad if its number is even."""
    name = "bad" if number % 2 == 0 else "good"
    return as_line(record(task_type, number) | {"check": "1", "check-metadata": {"class-name": name}})


def as_line_of_any(value: object) -> bytes:
    """JSON in ASCII, as half surrogate pairs have no UTF-8."""
    return json.dumps(value).encode()


@pytest.mark.parametrize(("task_type", "choice"), shared(product(TASK_TYPES, CHOICES), one_in=8))
def test_they_agree_on_hundreds_of_damaged_lines(task_type: str, choice: str) -> None:
    random = Random(f"{task_type} {choice}")  # noqa: S311  # to be the same each time
    manifest = [line(task_type, number) for number in range(100)]
    manifest += [verified(task_type, number) for number in range(100, 110)]
    manifest += [damaged(random.choice(manifest), random) for _ in range(150)]
    random.shuffle(manifest)

    assert disagreement(manifest, rules_of(task_type, choice)) is None


@task_types
@given(random=st.randoms(use_true_random=False), choice=st.sampled_from(sorted(CHOICES)))
def test_they_agree_on_any_damaged_line(task_type: str, random: Random, choice: str) -> None:
    manifest = [
        line(task_type, 1),
        damaged(line(task_type, 2), random),
        damaged(verified(task_type, 3), random),
    ]

    assert disagreement(manifest, rules_of(task_type, choice)) is None


@task_types
@given(value=json_values, place=places)
def test_they_agree_on_any_json_anywhere(task_type: str, value: object, place: str) -> None:
    bad = as_line_of_any(changed(task_type, place, value))

    assert disagreement([bad, line(task_type, 2)], rules_of(task_type, "verification")) is None


@given(st.binary(max_size=200), json_values)
def test_they_agree_on_any_bytes_and_any_json(data: bytes, value: object) -> None:
    assert disagreement([data, as_line_of_any(value)], rules_of("object-detection")) is None


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(b'"unread":%b,"source-ref"', id="in a field that is skipped"),
        pytest.param(b'"source-ref":%b,"unread"', id="as the source"),
        pytest.param(b'"source-ref":%b,"source-ref"', id="as a key's first value"),
    ],
)
def test_they_agree_on_hard_values(place: bytes) -> None:
    rules = rules_of("object-detection")
    for value in HARD_VALUES:
        manifest = [
            line("object-detection", 1),
            line("object-detection", 2).replace(b'"source-ref"', place % value, 1),
        ]

        assert disagreement(manifest, rules) is None, value[:20]


@pytest.mark.parametrize(
    ("task_type", "old"),
    [
        ("object-detection", b'"class_id":1'),
        ("object-detection", b'"left":12'),
        ("object-detection", b'"width":640'),
        ("object-detection", b'"0":"bee"'),
        ("image-classification", b'"bees":3'),
        ("image-classification", b'"class-name":"dog"'),
        ("semantic-segmentation", b'"class-name":"road"'),
        ("text-classification", b'"source":"Bob lives in house number 2."'),
    ],
)
def test_they_agree_on_hard_values_where_they_look(task_type: str, old: bytes) -> None:
    before, good, behind = lines(task_type, 3)
    rules = rules_of(task_type)
    assert old in good
    for value in HARD_VALUES:
        hard = good.replace(old, old.split(b":")[0] + b":" + value, 1)

        assert disagreement([before, hard, behind], rules) is None, value[:20]


@pytest.mark.parametrize("bad", shared(HARD_BYTES), ids=repr)
def test_they_agree_on_hard_bytes_in_every_place(bad: bytes) -> None:
    good = line("image-classification")
    manifest = [good[:place] + bad + good[place:] for place in range(len(good) + 1)]

    assert disagreement(manifest, rules_of("image-classification")) is None


def test_two_records_on_one_line_and_one_on_two_are_refused_by_line() -> None:
    first, second, third, fourth = lines("object-detection", 4)
    broken = third.index(b',"bees-metadata"')
    manifest = [first + second, third[:broken], third[broken:], fourth]

    prepared = prepare_lines(manifest, rules_of("object-detection"))

    assert [reject[:2] for reject in prepared.rejects] == [(number, "INVALID_JSON") for number in (1, 2, 3)]
    assert prepared.accepted == {fourth}


def test_of_a_key_that_comes_twice_the_last_counts() -> None:
    good = line("image-classification", 2)
    twice = good.replace(b'"bees":3', b'"bees":5,"bees":3', 1)

    assert prepare_lines([twice], rules_of("image-classification")).classes == {3: ("dog", 1)}
