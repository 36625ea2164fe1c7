"""The function stops by itself before Lambda kills it."""

from collections import Counter
from unittest.mock import patch

import pytest

from labeling_completed.deadline import Deadline, DeadlineError
from tests.support.account.world import World, completed
from train_on_label.planning.one_function import RESERVE_SECONDS


class Clock:
    """The time that Lambda leaves: `at_call` looks at it are in time, and all later ones are too late."""

    def __init__(self, looks_in_time: int) -> None:
        self._looks_in_time = looks_in_time
        self.looks = 0

    def __call__(self) -> int:
        """Milliseconds left."""
        self.looks += 1
        return 900_000 if self.looks <= self._looks_in_time else RESERVE_SECONDS * 1000


def test_it_stops_between_batches_and_leaves_nothing_half_done() -> None:
    world = World().labeled()
    world.labeling_completed.remaining = Clock(looks_in_time=5)

    world.labeling_completed.invoke(completed())

    calls = Counter(call.operation for call in world.wire.trace)
    assert calls["UploadPart"] > 0
    assert not world.s3.uploads
    assert not world.datasets
    assert not world.started


def test_the_error_says_how_far_it_came_and_what_to_do() -> None:
    with pytest.raises(DeadlineError, match=r"after 1200 lines, 20 seconds before .* timeout_seconds"):
        Deadline(lambda: RESERVE_SECONDS * 1000).check(1200)


def test_a_further_attempt_with_time_enough_starts_the_training_job() -> None:
    world = World().labeled()
    late = iter([900_000, 900_000, 1_000])
    world.labeling_completed.remaining = lambda: next(late, 900_000)

    world.labeling_completed.invoke(completed())

    assert [type(error) for error in world.labeling_completed.errors] == [DeadlineError]
    assert len(world.started) == 1
    assert not world.labeling_completed.dead_letters


def test_an_event_that_never_has_time_enough_becomes_a_dead_letter() -> None:
    world = World().labeled()

    def too_late() -> None:
        world.labeling_completed.remaining = Clock(looks_in_time=1)

    too_late()
    world.labeling_completed.between_attempts = too_late

    world.labeling_completed.invoke(completed())

    assert [type(error) for error in world.labeling_completed.errors] == [DeadlineError] * 3
    assert world.labeling_completed.dead_letters == [completed()]


def test_a_run_with_time_enough_is_not_stopped() -> None:
    world = World().labeled()
    world.labeling_completed.remaining = lambda: RESERVE_SECONDS * 1000 + 1

    world.labeling_completed.invoke(completed())

    assert len(world.started) == 1


def test_a_manifest_too_large_for_another_attempt_to_do_better_is_refused_at_once() -> None:
    world = World().labeled()
    world.labeling_completed.remaining = Clock(looks_in_time=5)

    with patch("train_on_label.planning.one_function.USUAL_BYTES_A_SECOND", 1):
        world.labeling_completed.invoke(completed())

    assert world.refusals == {"DATASET_BEYOND_FUNCTION"}
    assert not world.labeling_completed.errors
    assert not world.dead_letters
    (told,) = world.sns.messages
    assert "Stopped after" in str(told)
    assert "memory_mb" in str(told)
    assert not world.s3.uploads
    assert not world.datasets
    assert not world.started
