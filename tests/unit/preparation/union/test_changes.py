"""What changed between two datasets, against a naive computation over plain dicts."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.screening_world import MemoryManifest
from train_on_label.preparation.dataset import Changes, ClassChange
from train_on_label.preparation.union import changes as module
from train_on_label.preparation.union.changes import Prepared, changes

Records = dict[str, tuple[bool, Any]]
"""Source -> whether it is in validation, and its label."""


def line(source: str, label: Any, *, at: int = 0) -> bytes:
    record = {"source-ref": source, "labels": label, "labels-metadata": {"creation-date": at}}
    return json.dumps(record).encode() + b"\n"


def prepared(records: Records, classes: dict[str, tuple[int, int]] | None = None, *, at: int = 0) -> Prepared:
    train, validation = (
        b"".join(
            line(source, label, at=at) for source, (channel, label) in records.items() if channel is side
        )
        for side in (False, True)
    )
    return Prepared(
        train=MemoryManifest(train),
        validation=MemoryManifest(validation),
        label_attribute="labels",
        identifying=("source-ref",),
        classes=classes or {},
    )


def compared(before: Records, after: Records, *, at: int = 0) -> Changes:
    return changes("bees-1", prepared(before), prepared(after, at=at), 7, lambda _: None)


def boxes(*lefts: int) -> dict[str, Any]:
    return {"image_size": [{"width": 9}], "annotations": [{"class_id": 0, "left": left} for left in lefts]}


LABELS = st.one_of(
    st.lists(st.integers(0, 4), max_size=4).map(lambda lefts: boxes(*lefts)),
    st.integers(0, 3),
    st.lists(st.integers(0, 3), max_size=3, unique=True),
)
RECORDS = st.dictionaries(st.sampled_from("abcdefghij"), st.tuples(st.booleans(), LABELS))


def naive_parts(label: Any) -> Counter[str]:
    if isinstance(label, dict):
        label = label["annotations"]
    return Counter(map(json.dumps, label if isinstance(label, list) else [label]))


@given(RECORDS, RECORDS, st.integers(0, 1), st.sampled_from([1, 3, 100]))
def test_it_is_what_a_naive_computation_says(before: Records, after: Records, at: int, most: int) -> None:
    both = before.keys() & after.keys()
    pairs = [(naive_parts(before[each][1]), naive_parts(after[each][1])) for each in both]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_AT_ONCE", most)
        found = compared(before, after, at=at)
    assert found.new == len(after.keys() - both)
    assert found.new_in_validation == sum(after[each][0] for each in after.keys() - both)
    assert found.lost == len(before.keys() - both)
    assert found.changed == sum(older != newer for older, newer in pairs)
    assert found.labels_added == sum((newer - older).total() for older, newer in pairs)
    assert found.labels_removed == sum((older - newer).total() for older, newer in pairs)


def test_a_class_that_was_written_as_digits_is_the_same() -> None:
    assert compared({"a": (False, 3)}, {"a": (False, "3")}).changed == 0


def test_entities_are_compared_one_by_one() -> None:
    def entities(*labels: str) -> dict[str, Any]:
        return {"annotations": {"entities": [{"label": each} for each in labels], "labels": []}}

    found = compared({"a": (True, entities("x", "y"))}, {"a": (True, entities("y", "z", "z"))})
    assert (found.changed, found.labels_added, found.labels_removed) == (1, 2, 1)


def test_classes_are_told_before_and_after() -> None:
    before = prepared({}, {"bee": (0, 3), "wasp": (2, 2), "fly": (3, 1)})
    after = prepared({}, {"bee": (0, 6), "ant": (1, 0), "fly": (3, 1)})
    assert changes("bees-1", before, after, 7, lambda _: None).classes == (
        ClassChange(id=0, name="bee", before=3, after=6),
        ClassChange(id=2, name="wasp", before=2, after=0),
        ClassChange(id=1, name="ant", before=0, after=0),
        ClassChange(id=3, name="fly", before=1, after=1),
    )
