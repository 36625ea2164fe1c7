"""Manifests that the function has no time for, on both sides of the limit: refused before they are read."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from tests.functions.so_far.account import entries, settings, with_settings
from tests.support.account import labels
from tests.support.account.invocation import deployed
from tests.support.account.world import ENVIRONMENT, SETTINGS, World, completed
from train_on_label.planning.one_function import RESERVE_SECONDS

BEYOND = {"DATASET_BEYOND_FUNCTION"}
ONE, TWO = "street-scenes-01", "street-scenes-02"
ROOM = len(labels.manifest(60))


@pytest.fixture(scope="module", autouse=True)
def in_memory() -> Iterator[None]:
    """A core copies a byte a second."""
    with (
        deployed(SETTINGS, ENVIRONMENT),
        patch("train_on_label.planning.one_function.BEST_BYTES_A_SECOND", 1),
    ):
        yield


def ran(seconds: int, *jobs: str, memory_mb: int = 1_769) -> World:
    """An account where labeling jobs of 60 records have completed."""
    world = World()
    world.labeling_completed.memory_mb = memory_mb
    world.labeling_completed.remaining = lambda: 1_000 * (RESERVE_SECONDS + seconds)
    for job in jobs:
        world.labeled(job)
        world.labeling_completed.invoke(completed(job))
    return world


def test_a_manifest_for_which_there_is_time_enough_trains() -> None:
    assert len(ran(ROOM, ONE).started) == 1


def test_one_that_is_larger_is_refused_before_it_is_tried_and_told_once() -> None:
    world = ran(ROOM - 1, ONE)

    assert world.refusals == BEYOND
    assert not world.started
    assert not world.datasets
    assert len(world.sns.messages) == 1
    assert "memory_mb = 3538" in str(world.sns.messages)
    assert not world.dead_letters
    assert sum(call.name == "GetObject output.manifest" for call in world.wire.trace) == 1


def test_twice_the_cores_do_it() -> None:
    assert len(ran(ROOM - 1, ONE, memory_mb=3_538).started) == 1


def test_merged_labels_are_held_against_their_sum() -> None:
    with with_settings(settings()):
        enough, short = ran(2 * ROOM, ONE, TWO), ran(2 * ROOM - 1, ONE, TWO)

    assert len(enough.started) == 2
    assert len(short.started) == 1
    assert short.refusals == BEYOND
    assert entries(short) == {ONE, TWO}


def test_labels_that_are_beyond_it_alone_are_not_taken_in() -> None:
    with with_settings(settings()):
        world = ran(ROOM - 1, ONE)

    assert world.refusals == BEYOND
    assert entries(world) == set()
    assert not world.dead_letters


def test_unfit_labels_are_refused_as_such_where_there_is_no_time_for_their_card() -> None:
    world = World().labeled(ONE)
    # One reading to recognise the labels, one to look at them alone, and one for the card.
    readings = world.wire.calls
    world.labeling_completed.remaining = lambda: (
        1_000 * (RESERVE_SECONDS + (ROOM if readings["GetObject output.manifest"] < 3 else 0))
    )

    with (
        with_settings(settings(max_rejected_fraction=0)),
        patch("train_on_label.planning.one_function.USUAL_BYTES_A_SECOND", 0.01),
    ):
        world.labeling_completed.invoke(completed(ONE))

    assert world.refusals == {"TOO_MANY_REJECTED"}
    assert not world.labeling_completed.errors
    assert not any(key.endswith("dataset.html") for key in world.datasets)
