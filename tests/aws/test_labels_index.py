"""The index of a profile's labels: idempotent, and nothing of it is lost to writers at once."""

from collections.abc import Iterator
from random import Random

import pytest

from tests.support.account.process import process
from tests.support.account.s3 import MemoryS3
from tests.support.account.wire import Wire, connected
from tests.support.faults.schedule import Schedule
from tests.unit.planning.labels.test_so_far import entry
from train_on_label.aws.s3.labels_index import (
    ContendedIndexError,
    DamagedIndexError,
    LabelsIndex,
)
from train_on_label.planning.labels.state import LabelsState

BUCKET = "example-datasets"


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire({"s3": MemoryS3()})
    with process(wire):
        yield wire


@pytest.fixture
def index(wire: Wire) -> LabelsIndex:  # noqa: ARG001  # the client's calls go there
    return LabelsIndex(connected("s3"), BUCKET, "bees")  # type: ignore[arg-type]  # the client of any service


def naming(name: str, class_id: int) -> LabelsState:
    return LabelsState(classes={name: class_id})


def test_what_was_written_is_listed_once_however_often_it_was_written(index: LabelsIndex) -> None:
    a, b = entry("a"), entry("b", 1)
    for each in (b, a, b):
        index.put(each)
    assert index.so_far().entries == (b, a)
    assert index.entry(a.key) == a
    assert index.entry("0" * 20) is None


def test_an_entry_can_be_left_out_and_taken_back(index: LabelsIndex) -> None:
    a, b = entry("a"), entry("b", 1)
    for each in (a, b):
        index.put(each)
    for _ in range(2):
        index.leave_out(a)
        assert (index.so_far().entries, index.so_far().left_out) == ((b,), (a,))
    for _ in range(2):
        index.take_back(a)
        assert index.so_far().entries == (b, a)


def test_another_profile_has_an_index_of_its_own(index: LabelsIndex) -> None:
    index.put(entry("a"))
    other = LabelsIndex(connected("s3"), BUCKET, "bees-2")  # type: ignore[arg-type]
    assert other.so_far().entries == ()


def test_an_object_of_another_shape_is_named(index: LabelsIndex, wire: Wire) -> None:
    index.put(entry("a"))
    s3 = wire.services["s3"]
    assert isinstance(s3, MemoryS3)
    (address,) = s3.objects
    s3.objects[address] = b"{}"
    with pytest.raises(DamagedIndexError, match=f"s3://{BUCKET}/{address[1]} is not what"):
        index.so_far()


@pytest.mark.parametrize("seed", range(20))
def test_writers_at_once_lose_nothing_of_each_other(index: LabelsIndex, wire: Wire, seed: int) -> None:
    def add(number: int) -> None:
        def change(state: LabelsState) -> LabelsState:
            if f"class {number}" in state.classes:
                return state
            added = {**state.classes, f"class {number}": len(state.classes)}
            return state.model_copy(update={"classes": added})

        with process(wire):
            index.update(change)

    schedule = Schedule(Random(seed))  # noqa: S311  # an order to try
    wire.before_call = schedule.pause
    schedule.run([lambda number=number: add(number) for number in range(4)])  # type: ignore[misc]
    wire.before_call = lambda: None
    classes = index.state().classes
    assert sorted(classes) == [f"class {number}" for number in range(4)]
    assert sorted(classes.values()) == [0, 1, 2, 3]


def test_a_change_that_is_there_already_writes_nothing(index: LabelsIndex, wire: Wire) -> None:
    index.update(lambda _: naming("car", 0))
    before = len(wire.trace)
    index.update(lambda _: naming("car", 0))
    assert [call.operation for call in wire.trace[before:]] == ["GetObject"]


def test_a_writer_whom_others_never_let_through_gives_up_with_a_reason(index: LabelsIndex) -> None:
    numbers = iter(range(100))

    def change(state: LabelsState) -> LabelsState:
        index._write(index._state, naming("other", next(numbers)))  # noqa: SLF001  # as another run would
        return state.model_copy(update={"training_job": "mine"})

    with pytest.raises(ContendedIndexError, match=r"state\.json was changed by others"):
        index.update(change)
