"""Workers elsewhere prepare ranges: joined, they are the bytes of one process, whoever of them dies."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.far_workers import FarWorkers, VersionedMemoryManifest
from tests.support.histories import VERIFICATION, history
from tests.support.ranges import different_fields, prepared
from tests.support.sample_lines import TASK_TYPES, line
from tests.support.screening_world import MemoryStore, rules_for
from tests.support.shares import shared
from tests.support.union_world import Merged, labeled, merged, part, profile
from tests.unit.preparation.ranges.test_as_one_pass import (
    ACROSS,
    BEYOND_LIMITS,
    entities,
    in_bucket_of,
    lower_limits,
    manifest_of,
)
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.ranges.asking import UnpreparedError
from train_on_label.preparation.ranges.part import Before
from train_on_label.preparation.ranges.work import ChangedManifestError
from train_on_label.preparation.ranges.workers import Workers
from train_on_label.preparation.ranges.working import MissingWorkError, work_on
from train_on_label.preparation.screening.rules import Rules

BOXES = "object-detection"
VARIED = {BOXES: lambda number: in_bucket_of(number, 14), "named-entity-recognition": entities}
"""What reaches limits, once these are lowered."""


def differences(data: bytes, rules: Rules, workers: FarWorkers, range_bytes: int) -> list[str]:
    """What is not as one process makes it."""
    store = MemoryStore()
    [manifest] = workers.manifests
    dataset = workers.run(lambda passes: prepare("bees", manifest, rules, store, passes=passes), range_bytes)
    files, whole = prepared(data, rules)
    return [
        *(name for name in files if files[name] != store.files[name]),
        *different_fields(whole, dataset),
    ]


@pytest.mark.parametrize("task_type", shared(TASK_TYPES))
@given(st.integers(0, 10**6), st.integers(1, 20))
def test_any_manifest_in_any_order(task_type: str, seed: int, count: int) -> None:
    random = Random(seed)  # noqa: S311  # drawn by hypothesis
    lines = [line(task_type, number) for number in range(20)]
    lines[10:10] = map(VARIED.get(task_type, lines.__getitem__), range(15))
    data = manifest_of(lines, random)
    workers = FarWorkers([VersionedMemoryManifest(data)], random, lambda _: random.random() < 0.3)
    workers.marks_at_once = random.choice((1, 5, 15, 10**6))
    rules = rules_for(task_type, max_lines_checked_for_duplicates=random.choice((0, 5, 10**6)))

    with pytest.MonkeyPatch.context() as patch:
        lower_limits(patch)
        assert differences(data, rules, workers, len(data) // count + 1) == []


def differences_of_a_union(
    random: Random,
    length: int,
    range_bytes: int,
    workers_on: Callable[[list[VersionedMemoryManifest]], FarWorkers],
) -> list[str]:
    """Of a random union what is not as one process makes it."""
    parts = [job.part() for job in reversed(history(random, length))]
    taken_by = profile(
        verification_attribute=VERIFICATION,
        validation_fraction=random.choice((0.0001, 0.5)),
        max_lines_checked_for_duplicates=random.choice((3, 8, 1_000)),
    )
    manifests = [
        VersionedMemoryManifest(b"".join(each.manifest.chunks()), each.manifest.uri) for each in parts
    ]
    far = [replace(each, manifest=manifest) for each, manifest in zip(parts, manifests, strict=True)]

    def run(passes: Workers) -> Merged:
        return merged(far, taken_by, passes=passes)

    joined, whole = workers_on(manifests).run(run, range_bytes), merged(parts, taken_by)
    channels = ("train", "validation", "rejects")
    return [
        *(name for name in channels if getattr(joined, name) != getattr(whole, name)),
        *different_fields(whole.dataset, joined.dataset),
    ]


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(500, 9_000))
def test_any_union(seed: int, length: int, range_bytes: int) -> None:
    random = Random(seed)  # noqa: S311  # drawn by hypothesis

    def workers_on(manifests: list[VersionedMemoryManifest]) -> FarWorkers:
        return FarWorkers(manifests, random, marks_at_once=random.choice((1, 5, 15, 10**6)))

    assert differences_of_a_union(random, length, range_bytes, workers_on) == []


@pytest.mark.parametrize("marks_at_once", shared([8, 10**6]))
@pytest.mark.parametrize(("task_type", "lines", "options"), ACROSS.values(), ids=ACROSS.keys())
def test_what_only_the_whole_tells(
    task_type: str, lines: Callable[[], Sequence[bytes]], options: dict[str, Any], marks_at_once: int
) -> None:
    data = b"".join(each + b"\n" for each in lines())
    workers = FarWorkers([VersionedMemoryManifest(data)], Random(1), marks_at_once=marks_at_once)  # noqa: S311  # no secret

    assert differences(data, rules_for(task_type, **options), workers, 2_000) == []


def test_ten_times_beyond_what_is_checked_a_manifest_is_prepared_once() -> None:
    data = b"".join(line(BOXES, number) + b"\n" for number in range(100))
    workers = FarWorkers([VersionedMemoryManifest(data)], Random(1))  # noqa: S311  # no secret
    rules = rules_for(BOXES, max_lines_checked_for_duplicates=10)

    assert differences(data, rules, workers, 2_000) == []
    assert [task.number for task in workers.tasks if task.told] == [2]
    assert len({task.number for task in workers.tasks}) == len(workers.tasks) - 1 > 20


@pytest.mark.parametrize("range_bytes", shared([700, 6_500]))
@pytest.mark.parametrize(("task_type", "lines"), BEYOND_LIMITS.values(), ids=BEYOND_LIMITS.keys())
def test_far_beyond_limits_it_takes_few_rounds(
    task_type: str, lines: list[bytes], range_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lower_limits(monkeypatch)
    data = b"".join(each + b"\n" for each in lines)
    workers = FarWorkers([VersionedMemoryManifest(data)], Random(1), marks_at_once=30)  # noqa: S311  # no secret

    assert differences(data, rules_for(task_type), workers, range_bytes) == []
    # For units of offsets; ranges; those told of limits, twice; partitions; those told of duplicates; all for
    # these.
    assert workers.rounds <= 7


def test_units_of_offsets_of_all_manifests_are_asked_for_at_once() -> None:
    texts = "named-entity-recognition"
    parts = [
        part(f"job-{first}", "bees", [labeled(texts, first + each, "bees") for each in range(5)], texts)
        for first in range(0, 30, 5)
    ]
    whole = merged(parts)
    names = dict(enumerate(sorted(str(each.name) for each in whole.dataset.classes)))
    manifests = [
        VersionedMemoryManifest(b"".join(each.manifest.chunks()), each.manifest.uri) for each in parts
    ]
    far = [replace(each, manifest=it, classes=names) for each, it in zip(parts, manifests, strict=True)]
    workers = FarWorkers(manifests, Random(1))  # noqa: S311  # no secret

    joined = workers.run(lambda passes: merged(far, passes=passes), 10_000)

    assert different_fields(whole.dataset, joined.dataset) == []
    assert joined.dataset.accepted == 30
    assert workers.rounds == 2  # for the units, and for the ranges


@pytest.mark.parametrize("range_bytes", [1_500, 9_000])
def test_limits_that_newer_labels_move(range_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lower_limits(monkeypatch)
    taken_away = in_bucket_of(7, 1).replace(b"example-0", b"example-another")
    many = [in_bucket_of(number, 30) for number in range(90)]
    lines = {"newer": [taken_away, b"{"], "older": [*many[:3], taken_away, b"{", *many[3:], b"{", many[0]]}
    parts = [part(name, "bees", each) for name, each in lines.items()]
    manifests = [
        VersionedMemoryManifest(b"".join(each.manifest.chunks()), each.manifest.uri) for each in parts
    ]
    far = [replace(each, manifest=manifest) for each, manifest in zip(parts, manifests, strict=True)]
    workers = FarWorkers(manifests, Random(1), marks_at_once=30)  # noqa: S311  # no secret

    joined = workers.run(lambda passes: merged(far, profile(), passes=passes), range_bytes)

    whole = merged(parts, profile())
    assert whole.dataset.rejected["SUPERSEDED"] == 1
    assert different_fields(whole.dataset, joined.dataset) == []
    assert (joined.train, joined.validation, joined.rejects) == (whole.train, whole.validation, whole.rejects)


def test_what_was_made_before_is_not_made_again() -> None:
    data = b"".join(line(BOXES, number) + b"\n" for number in range(40))
    workers = FarWorkers([VersionedMemoryManifest(data)], Random(1))  # noqa: S311  # no secret
    rules = rules_for(BOXES)
    differences(data, rules, workers, 2_000)
    done = len(workers.tasks)

    assert differences(data, rules, workers, 2_000) == []
    assert len(workers.tasks) == done >= 10


@pytest.mark.parametrize(("twice", "times"), [(0, 1), (1, 2)])
def test_parts_are_read_once_where_nothing_met(twice: int, times: int) -> None:
    lines = [*(line(BOXES, number) for number in range(40)), b"{", *map(partial(line, BOXES), range(twice))]
    data = b"".join(each + b"\n" for each in lines)
    workers = FarWorkers([VersionedMemoryManifest(data)], Random(1))  # noqa: S311  # no secret
    differences(data, rules_for(BOXES), workers, 2_000)
    workers.parts.reads.clear()

    assert differences(data, rules_for(BOXES), workers, 2_000) == []
    reads = Counter(name for name in workers.parts.reads if name.endswith("/part"))
    assert reads["pass-0-0/range-1/part"] == times


def test_where_records_cross_over_marks_do_not_meet_again() -> None:
    lines = [*(line(BOXES, number) for number in (*range(20), *range(20))), b"{", line(BOXES, 21)]
    data = b"".join(each + b"\n" for each in lines)
    workers = FarWorkers([VersionedMemoryManifest(data)], Random(1), marks_at_once=9)  # noqa: S311  # no secret
    rules = rules_for(BOXES, validation_fraction=1e-9)

    assert differences(data, rules, workers, 2_000) == []
    first, crossed = (
        [task for task in workers.tasks if task.folder == folder] for folder in ("pass-0-0", "pass-1-0")
    )
    ranges = {task.number for task in first if not task.told}
    assert sorted(task.number for task in crossed) == sorted(ranges)
    told = [workers.parts.read(task.told_name) for task in crossed if task.told]
    assert {task.folder for each in told for task in each.met} == {"pass-0-0"}
    # For ranges; partitions; those that were told of others; all, crossed; the labels of what is there twice.
    assert workers.rounds == 5


def test_parts_of_other_work_are_left_alone() -> None:
    data = b"".join(line(BOXES, number) + b"\n" for number in range(40))
    workers = FarWorkers([VersionedMemoryManifest(data)], Random(1))  # noqa: S311  # no secret
    differences(data, rules_for(BOXES), workers, 2_000)

    assert differences(data, rules_for(BOXES, validation_fraction=0.5), workers, 2_000) == []
    assert differences(data, rules_for(BOXES), workers, 3_000) == []


def test_a_manifest_that_was_replaced_meanwhile_is_not_joined() -> None:
    data = b"".join(line(BOXES, number) + b"\n" for number in range(40))
    manifest = VersionedMemoryManifest(data)
    workers = FarWorkers([VersionedMemoryManifest(data, identity="another")], Random(1))  # noqa: S311

    with pytest.raises(ChangedManifestError, match=r"output\.manifest was replaced while it was prepared"):
        workers.run(
            lambda passes: prepare("bees", manifest, rules_for(BOXES), MemoryStore(), passes=passes), 2_000
        )


def test_nothing_is_kept_while_something_is_missing() -> None:
    store = MemoryStore()
    manifest = VersionedMemoryManifest(line(BOXES, 1) + b"\n")
    workers = FarWorkers([manifest], Random(1))  # noqa: S311  # no secret

    with pytest.raises(UnpreparedError, match="workers have 1 ranges to do first"):
        prepare("bees", manifest, rules_for(BOXES), store, passes=Workers(workers.parts, 1_000, 1_000))

    assert store.files == {}


def test_duplicates_of_all_manifests_are_asked_for_at_once() -> None:
    names = [f"job-{number}" for number in range(6)]
    twice = [line(BOXES, number) for number in (*range(4), *range(4))]
    parts = [part(name, "bees", [each.replace(b"photos", name.encode()) for each in twice]) for name in names]
    manifests = [
        VersionedMemoryManifest(b"".join(each.manifest.chunks()), each.manifest.uri) for each in parts
    ]
    far = [replace(each, manifest=manifest) for each, manifest in zip(parts, manifests, strict=True)]
    taken_by, rounds = profile(), []

    def run(passes: Workers) -> Merged:
        rounds.append(passes)
        return merged(far, taken_by, passes=passes)

    joined = FarWorkers(manifests, Random(1)).run(run, 10_000)  # noqa: S311  # no secret

    assert joined.dataset.rejected == {"DUPLICATE_SOURCE": 4 * len(names)}
    # For the names of each alone; for all ranges; for the labels of what is there twice; and to join.
    assert len(rounds) == len(names) + 3


@pytest.mark.parametrize("gone", ["work", "told", "part"])
def test_what_is_gone_meanwhile_is_told(gone: str) -> None:
    data = b"".join(line(BOXES, number) + b"\n" for number in (*range(9), *range(9)))
    workers = FarWorkers([VersionedMemoryManifest(data)], Random(1), marks_at_once=9)  # noqa: S311  # no secret
    differences(data, rules_for(BOXES), workers, 2_000)
    told_of = ((task, workers.parts.read(task.told_name)) for task in workers.tasks if task.told)
    again, told = next((task, told) for task, told in told_of if isinstance(told, Before))
    names = {"work": "pass-0-0/work", "told": again.told_name, "part": f"{told.met[0].name}/part"}
    del workers.parts.held[names[gone]]

    with pytest.raises(MissingWorkError, match=f"{names[gone]} is not there: S3 deletes it after"):
        work_on(again, workers.parts, lambda *_: workers.manifests[0])
