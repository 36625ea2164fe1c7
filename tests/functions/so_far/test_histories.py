"""Labeling jobs in any order, at once and twice, with faults in between, against a naive union."""

import json
from collections.abc import Iterator
from functools import partial
from random import Random

import pytest

from tests.functions.so_far.account import PROFILE, relabel, settings, state, world_of
from tests.support.account import labels
from tests.support.account.invocation import deployed
from tests.support.account.world import ENVIRONMENT, World, completed
from tests.support.faults.faults import Fault, OneFault, PlannedFaults
from tests.support.faults.schedule import Schedule
from tests.support.shares import shared

# Records and boxes on each image; the last one is the newest.
JOBS = {"street-01": (15, 1), "street-02": (20, 2), "street-03": (10, 1)}
PASSING = (Fault.THROTTLED, Fault.TIME_OUT, Fault.ANSWER_LOST, Fault.KILLED)


@pytest.fixture(scope="module", autouse=True)
def in_memory() -> Iterator[None]:
    with deployed(settings(validation_fraction=0.5), ENVIRONMENT):
        yield


def world_with_all() -> World:
    world = world_of(*((name, records) for name, (records, _) in JOBS.items()))
    relabel(world, "street-02", "adjusted", {"0": "bicycle", "1": "lorry", "2": "car"})
    return world


def naive(names: list[str]) -> dict[str, int]:
    """Image -> boxes, by the newest of these labeling jobs that has it."""
    found: dict[str, int] = {}
    for name in sorted(names):
        records, boxes = JOBS[name]
        found |= {f"s3://example-images/{number:04}.jpg": boxes for number in range(records)}
    return found


def trained(world: World) -> Iterator[tuple[list[str], dict[str, int]]]:
    """Of each dataset that is trained on: its labeling jobs, and its images' boxes.

    In all of them an image has its channel, and a class its id.
    """
    ids = state(world)["classes"]
    places: dict[str, str] = {}
    for name in world.started:
        boxes = {}
        for channel in ("train", "validation"):
            for line in world.datasets[f"{PROFILE}/{name}/{channel}.manifest"].splitlines():
                record = json.loads(line)
                source, found = record["source-ref"], record[PROFILE]["annotations"]
                assert places.setdefault(source, channel) == channel
                assert {box["class_id"] for box in found} == {
                    ids[labels.CLASSES[str(int(source[-8:-4]) % 2)]]
                }
                boxes[source] = len(found)
        report = json.loads(world.datasets[f"{PROFILE}/{name}/dataset.json"])
        yield [source["labeling_job"] for source in report["sources"]], boxes


@pytest.mark.parametrize("seed", shared(range(12)))
def test_whatever_the_order_the_last_one_trains_on_all(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # reproducible, not secret
    clean = world_with_all()
    for name in JOBS:
        clean.labeling_completed.invoke(completed(name))
    world = world_with_all()
    calls = [random.choice(clean.wire.trace) for _ in range(random.randint(0, 3))]
    world.wire.faults = PlannedFaults(
        [OneFault(call.name, call.number, random.choice(PASSING), always=False) for call in calls]
    )
    schedule = Schedule(random)
    world.wire.before_call = world.labeling_completed.between_attempts = schedule.pause
    events = [completed(name) for name in JOBS for _ in range(random.randint(1, 2))]
    random.shuffle(events)
    schedule.run([partial(world.labeling_completed.invoke, event) for event in events])

    assert not world.dead_letters
    found = list(trained(world))
    for sources, boxes in found:
        assert sources == sorted(sources, reverse=True)
        assert boxes == naive(sources)
    assert sum(set(sources) == set(JOBS) for sources, _ in found) == 1
