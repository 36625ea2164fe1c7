"""Marks of ranges meet in partitions of the hash space: what others have is found, whoever holds them."""

from array import array
from collections.abc import Iterable, Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.far_workers import FarWorkers, VersionedMemoryManifest
from tests.support.sample_lines import line
from tests.support.screening_world import MemoryStore, rules_for
from tests.unit.preparation.ranges.test_as_one_pass import BOXES, doubled, entities
from tests.unit.preparation.ranges.test_workers import differences
from train_on_label.preparation.duplicates import SeenSources
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.ranges.marks import SLICES, Marks, Slices, Stretch
from train_on_label.preparation.ranges.meeting import Attendee, Meeting, marks_within

MARKS = st.lists(st.integers(0, 30), unique=True).map(
    lambda few: array("Q", (number * (2**60 - 1) // 30 for number in few))
)
RANGES = st.lists(
    st.tuples(st.integers(0, 2), st.booleans(), st.builds(Marks, seen=MARKS, unchecked=MARKS, judged=MARKS)),
    max_size=8,
).map(lambda ranges: sorted(ranges, key=lambda each: each[0]))


class Held:
    """Marks of ranges, by names."""

    def __init__(self, ranges: Iterable[tuple[int, bool, Marks]]) -> None:
        self.data: dict[str, bytes] = {}
        self.attendees: list[Attendee] = []
        self.bytes = 0
        for number, (manifest, is_beyond, marks) in enumerate(ranges):
            slices = list(marks.sliced())
            self.data[str(number)] = b"".join(slices)
            self.attendees.append(Attendee(number, manifest, is_beyond, str(number), Slices.of(slices)))

    def read(self, stretches: Iterable[Stretch]) -> Iterator["array[int]"]:
        """As workers read them."""
        for each in stretches:
            start, end = each.place
            self.bytes += end - start
            yield each.checked(self.data[each.name][start:end])


def in_turn(ranges: Iterable[tuple[int, bool, Marks]]) -> list[list[int]]:
    """What is found where one range comes after the other."""
    found, newer, seen, judged, at = [], SeenSources(), SeenSources(), SeenSources(), 0
    for manifest, is_beyond, marks in ranges:
        if manifest != at:
            newer, seen, judged, at = (
                newer.united(seen).united(judged),
                SeenSources(),
                SeenSources(),
                manifest,
            )
        found.append(sorted(newer.held_of(marks.seen) | newer.held_of(marks.unchecked)))
        held = set() if is_beyond else seen.held_of(marks.seen)
        found.append(sorted(held))
        if not is_beyond:
            seen.hold(marks.seen)
        judged.hold(marks.judged)
    return found


@given(RANGES, st.integers(1, 200), st.integers(1, 50))
def test_a_meeting_finds_what_one_after_the_other_would(
    ranges: list[tuple[int, bool, Marks]], marks_at_once: int, step: int
) -> None:
    held = Held(ranges)
    meeting = Meeting.of(held.attendees, len(ranges), marks_at_once)
    partitions = [meeting.hold(each, held.read, step) for each in range(meeting.partitions)]
    found = [[mark for each in partitions for mark in each[place]] for place in range(2 * len(ranges))]

    assert found == in_turn(ranges)


def spread(count: int, first: int = 0) -> Marks:
    return Marks(seen=array("Q", ((first + each) * 2**60 // (3 * count) for each in range(count))))


def test_a_partition_holds_its_own_share_only() -> None:
    held = Held((0, False, spread(3_000, first)) for first in (0, 1_000, 2_000, 3_000, 6_000))
    meeting = Meeting.of(held.attendees, 5, 1_500)
    assert meeting.partitions == 10
    shares = []
    for each in range(meeting.partitions):
        held.bytes = 0
        meeting.hold(each, held.read)
        shares.append(held.bytes)

    assert sum(shares) == sum(map(len, held.data.values()))
    assert max(shares) < 2 * sum(shares) / len(shares)


def test_there_are_as_many_partitions_as_marks_need() -> None:
    def partitions(marks_at_once: int) -> int:
        attendees = Held((0, False, spread(500)) for _ in range(4)).attendees
        return Meeting.of(attendees, 4, marks_at_once).partitions

    assert [partitions(each) for each in (2_001, 2_000, 1_999, 1_000, 999, 1)] == [1, 1, 2, 2, 3, SLICES]
    assert 0 < marks_within(128) < 10**6 < 50_000_000 < marks_within(1_769) < marks_within(10_240) < 10**8


def test_who_has_nothing_to_ask_stays_away() -> None:
    few, none = spread(3), Marks()
    attending = {
        "alone": [(0, False, few)],
        "empty": [(0, False, few), (0, False, none)],
        "beyond": [(0, False, few), (0, True, few)],
        "two": [(0, False, few), (0, False, few)],
        "beyond, of an older one": [(0, False, few), (1, True, few)],
        "beyond, of a newer one": [(0, True, few), (1, False, few)],
    }
    counts = {name: len(Meeting.of(Held(each).attendees, 2, 9).attendees) for name, each in attending.items()}
    assert counts == {
        "alone": 0,
        "empty": 0,
        "beyond": 0,
        "two": 2,
        "beyond, of an older one": 2,
        "beyond, of a newer one": 2,
    }


def test_another_meeting_has_another_name() -> None:
    one, other = (Held((0, False, spread(3)) for _ in range(count)).attendees for count in (2, 3))
    again = [each._replace(marks=f"{each.marks}-again") for each in one]
    beyond = [each._replace(is_beyond=True, manifest=1) for each in one]
    meetings = [Meeting.of(each, 3, 9) for each in (one, other, again, beyond)]
    assert len({each.digest for each in (*meetings, Meeting.of(one, 3, 1), Meeting.of(one, 4, 9))}) == 6
    assert Meeting.of(one, 3, 9).digest == meetings[0].digest


@pytest.mark.parametrize("kept", [0, 7, 15, 24])
def test_marks_that_are_others_are_told(kept: int) -> None:
    slices = list(Marks(seen=array("Q", [5, 2**59, 2**60 - 1])).sliced())
    data, stretch = b"".join(slices), Stretch("marks", Slices.of(slices), 0, SLICES)
    damaged = (
        data[:kept] + bytes([data[kept] ^ 1]) + data[kept + 1 :] if kept < len(data) else data + data[:8]
    )

    assert len(stretch.checked(data)) == 3
    for each in (damaged, data[:kept]):
        if each != data:
            with pytest.raises(ValueError, match="marks are others"):
                stretch.checked(each)


def far(data: bytes, marks_at_once: int) -> FarWorkers:
    return FarWorkers([VersionedMemoryManifest(data)], Random(1), marks_at_once=marks_at_once)  # noqa: S311  # no secret


def tasks(workers: FarWorkers) -> tuple[int, int, int]:
    """Of ranges told nothing, of partitions, and of ranges told what those found."""
    of_meetings = [task for task in workers.tasks if task.told and "lines" not in vars_of(workers, task.told)]
    alone = [task for task in workers.tasks if not task.told]
    return len(alone), len(of_meetings), len(workers.tasks) - len(alone) - len(of_meetings)


def vars_of(workers: FarWorkers, told: str) -> list[str]:
    return dir(workers.parts.read(f"pass-0-0/{told}/told"))


@pytest.mark.parametrize("marks_at_once", [10**6, 40, 10])
def test_only_ranges_with_marks_that_others_have_are_prepared_again(marks_at_once: int) -> None:
    numbers = [*range(50), 3, *range(50, 99)]
    data = b"".join(line(BOXES, number) + b"\n" for number in numbers)
    once = b"".join(line(BOXES, number) + b"\n" for number in range(100))
    partitions = {10**6: 0, 40: 3, 10: 10}[marks_at_once]
    for given_data, again in ((once, 0), (data, 1)):
        workers = far(given_data, marks_at_once)
        assert differences(given_data, rules_for(BOXES), workers, 2_000) == []
        alone, meeting, told = tasks(workers)
        assert (alone > 20, meeting, told) == (True, partitions, again)


def test_names_that_no_range_may_add_and_duplicates_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("screening.screen", "ranges.joining"):
        monkeypatch.setattr(f"train_on_label.preparation.{module}.MAX_CLASS_ID", 11)
    lines = [*map(entities, (*range(9), *range(13, 20), *range(9), 12, *range(13, 20)))]
    data = b"".join(each + b"\n" for each in lines)
    for range_bytes, marks_at_once in ((700, 10**6), (1_500, 5), (3_000, 12)):
        rules = rules_for("named-entity-recognition")
        assert differences(data, rules, far(data, marks_at_once), range_bytes) == []


def test_a_preparation_goes_on_with_what_was_found() -> None:
    data = b"".join(each + b"\n" for each in doubled(BOXES, 20))
    workers = far(data, 9)
    assert differences(data, rules_for(BOXES), workers, 2_000) == []
    done, workers.parts.stretches = len(workers.tasks), []

    assert differences(data, rules_for(BOXES), workers, 2_000) == []
    assert (len(workers.tasks), workers.parts.stretches) == (done, [])


def test_a_partition_that_dies_is_held_again() -> None:
    data = b"".join(each + b"\n" for each in doubled(BOXES, 20))
    random = Random(3)  # noqa: S311  # no secret
    manifests = [VersionedMemoryManifest(data)]
    workers = FarWorkers(manifests, random, lambda _: random.random() < 0.5, marks_at_once=9)

    store = MemoryStore()
    workers.run(lambda passes: prepare("bees", manifests[0], rules_for(BOXES), store, passes=passes), 2_000)
    assert store.files["rejects.jsonl"].count(b"DUPLICATE_SOURCE") == 20
