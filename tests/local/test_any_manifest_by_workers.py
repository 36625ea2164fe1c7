"""Any manifest in any ranges, whichever workers die: the state machine has made what one pass makes."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.far_workers import VersionedMemoryManifest
from tests.support.sample_lines import TASK_TYPES, line
from tests.support.screening_world import rules_for
from tests.support.state_workers import Fate, StateWorkers, any_fate
from tests.unit.preparation.ranges.test_as_one_pass import manifest_of
from tests.unit.preparation.ranges.test_workers import differences, differences_of_a_union
from train_on_label.preparation.ranges.task import Task

SEEDS, AT_ONCE = st.integers(0, 10**6), st.sampled_from((1, 5, 10**6))


@given(st.sampled_from(TASK_TYPES), SEEDS, st.integers(1, 20), AT_ONCE)
def test_any_manifest(task_type: str, seed: int, count: int, marks_at_once: int) -> None:
    random = Random(seed)  # noqa: S311  # drawn by hypothesis
    data = manifest_of([line(task_type, number) for number in range(20)], random)
    workers = StateWorkers(
        [VersionedMemoryManifest(data)], random, marks_at_once=marks_at_once, fate=any_fate(seed)
    )

    assert differences(data, rules_for(task_type), workers, len(data) // count + 1) == []


@given(SEEDS, st.integers(1, 5), st.integers(500, 9_000), AT_ONCE)
def test_any_union(seed: int, length: int, range_bytes: int, marks_at_once: int) -> None:
    random = Random(seed)  # noqa: S311  # drawn by hypothesis

    def workers_on(manifests: list[VersionedMemoryManifest]) -> StateWorkers:
        return StateWorkers(manifests, random, marks_at_once=marks_at_once, fate=any_fate(seed))

    assert differences_of_a_union(random, length, range_bytes, workers_on) == []


@pytest.mark.parametrize(("deaths", "executions_that_fail"), [(2, 0), (3, 1), (6, 2)])
def test_a_worker_is_tried_three_times_and_then_the_event_is_kept(
    deaths: int, executions_that_fail: int
) -> None:
    def fate(task: Task, attempt: int) -> Fate:
        return Fate.DIES_AT_ONCE if task.number == 2 and attempt <= deaths else Fate.ENDS_WELL

    data = b"".join(line("object-detection", number) + b"\n" for number in range(9))
    workers = StateWorkers([VersionedMemoryManifest(data)], Random(1), fate=fate)  # noqa: S311  # no secret

    assert differences(data, rules_for("object-detection"), workers, 1_500) == []
    assert len(workers.kept) == executions_that_fail
