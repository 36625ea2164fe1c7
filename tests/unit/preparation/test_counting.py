"""Counts of a channel are those that counting one by one would give."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from train_on_label.preparation.screening.rules import MAX_CLASS_ID
from train_on_label.preparation.tally import ChannelTally

few_ids = st.integers(0, 9)
all_ids = st.integers(0, MAX_CLASS_ID)
names = st.text(max_size=3)


@given(st.sampled_from([few_ids, all_ids, names]).flatmap(lambda keys: st.lists(st.lists(st.lists(keys)))))
def test_classes_and_annotations_are_counted_batch_after_batch(batches: list[list[list[int | str]]]) -> None:
    tally = ChannelTally()
    carrying: Counter[int | str] = Counter()
    annotations: Counter[int | str] = Counter()
    for records in batches:
        tally.add([frozenset(record) for record in records], records)  # type: ignore[arg-type,misc]
        for record in records:
            carrying.update(set(record))
            annotations.update(record)
    assert tally.records == sum(map(len, batches))
    assert (dict(tally.carrying), dict(tally.annotations)) == (carrying, annotations)
