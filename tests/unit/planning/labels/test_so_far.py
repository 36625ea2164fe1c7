"""Which manifests of a profile are trained on together, in whatever order they came."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from tests.support.training_examples import dataset, labeling_job
from train_on_label.dropped_manifests import DroppedManifest
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import BY_NAME
from train_on_label.planning.labels.entry import LabelsEntry, entry_key
from train_on_label.planning.labels.so_far import LabelsSoFar
from train_on_label.planning.labels.state import LabelsState
from train_on_label.preparation.recognition import Recognised

FOUND = Recognised(BY_NAME["object-detection"], "source-ref")
START = datetime(2026, 1, 8, tzinfo=UTC)


def entry(name: str, day: int = 0, identity: str = "") -> LabelsEntry:
    return LabelsEntry.of(
        labeling_job(name),
        identity or f"content of {name}",
        FOUND,
        dataset(),
        completed=START + timedelta(days=day),
    )


def dropped(day: int, identity: str, key: str = "incoming/bees/a.manifest") -> LabelsEntry:
    bucket = "example-images"
    job = LabelingJob.of_dropped(DroppedManifest(bucket, key, None, f"arn:aws:s3:::{bucket}"))
    completed = START + timedelta(days=day)
    return LabelsEntry.of(job, identity, FOUND, dataset(), completed=completed, version="v1")


def test_the_newest_comes_first_in_whatever_order_entries_come() -> None:
    entries = [entry("old", 0), entry("new", 2), entry("middle", 1)]
    for order in permutations(entries):
        so_far = LabelsSoFar.of(order, frozenset())
        assert [each.labeling_job for each in so_far.entries] == ["new", "middle", "old"]
        assert so_far.identity == LabelsSoFar.of(entries, frozenset()).identity


def test_another_manifest_and_another_content_are_another_identity() -> None:
    identities = {
        LabelsSoFar.of(each, frozenset()).identity
        for each in ([entry("a")], [entry("b")], [entry("a", identity="other")], [entry("a"), entry("b")])
    }
    assert len(identities) == 4


def test_what_is_left_out_is_not_trained_on() -> None:
    a, b = entry("a"), entry("b", 1)
    so_far = LabelsSoFar.of([a, b], frozenset([a.key]))
    assert (so_far.entries, so_far.left_out) == ((b,), (a,))


def test_a_dropped_manifest_takes_the_place_of_the_one_it_was_dropped_upon() -> None:
    first, second, other = (
        dropped(0, "one"),
        dropped(1, "two"),
        dropped(0, "three", "incoming/bees/b.manifest"),
    )
    so_far = LabelsSoFar.of([second, first, other], frozenset())
    assert so_far.replaced == (first,)
    assert sorted(each.identity for each in so_far.entries) == ["three", "two"]
    # Left out with it: what it has replaced does not come back.
    without = LabelsSoFar.of([second, first], frozenset([second.key]))
    assert (without.entries, without.replaced) == ((), (first,))


def test_one_labeling_job_has_one_entry_whatever_case_its_arn_is_written_in() -> None:
    arn = "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/Street"
    assert entry_key(arn, "a", is_dropped=False) == entry_key(arn.lower(), "b", is_dropped=False)
    assert entry_key(arn, "a", is_dropped=True) != entry_key(arn, "b", is_dropped=True)


@pytest.mark.parametrize(
    ("started", "new"),
    [({}, 1_000), ({"a": "content of a"}, 500), ({"a": "earlier content"}, 1_000)],
)
def test_records_are_new_until_a_training_job_was_started_on_them(started: dict[str, str], new: int) -> None:
    entries = {each.labeling_job: each for each in (entry("a"), entry("b"))}
    state = LabelsState(started={entries[name].key: identity for name, identity in started.items()})
    assert replace(LabelsSoFar.of(entries.values(), frozenset()), state=state).new_records == new


def test_what_was_trained_on_before_is_other_labels() -> None:
    one, two = [entry("a")], [entry("a"), entry("b", 1)]
    state = LabelsState()
    assert state.trained_before("one") is None
    state = state.having_started("bees-1", "one", one)
    assert state.having_started("bees-1", "one", one) == state
    again = state.having_started("bees-1-again", "one", one)
    assert (again.trained_before("one"), again.trained_before("two")) == (None, "bees-1-again")
    grown = again.having_started("bees-2", "two", two)
    assert (grown.trained_before("two"), grown.trained_before("three")) == ("bees-1-again", "bees-2")
    assert grown.started.keys() == {each.key for each in two}


def test_an_entry_is_read_as_it_was_written() -> None:
    for each in (entry("a"), dropped(0, "one")):
        assert LabelsEntry.model_validate_json(each.model_dump_json()) == each
    assert dropped(0, "one").job.manifest_version == "v1"
    assert entry("a").found == FOUND
