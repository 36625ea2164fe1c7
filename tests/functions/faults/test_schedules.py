"""Events that come twice, at once, late or out of order, with faults in between."""

from collections.abc import Iterator
from functools import partial
from random import Random

import pytest

from tests.support.account.wire import Call
from tests.support.account.world import World, completed
from tests.support.faults.faults import Fault, OneFault, PlannedFaults
from tests.support.faults.schedule import Schedule
from tests.support.faults.verdict import Clean, losses, may_leave_an_upload
from tests.support.shares import shared

SEEDS = range(200)
JOBS = ("street-scenes-01", "street-scenes-02")
MANIFEST = "manifests/output/output.manifest"
# Those that a retry heals, whatever call they meet.
PASSING = (Fault.THROTTLED, Fault.SERVER_ERROR, Fault.TIME_OUT, Fault.RESET, Fault.ANSWER_LOST, Fault.KILLED)


def world_with_both_jobs() -> World:
    return World().labeled(JOBS[0]).labeled(JOBS[1], records=45)


@pytest.fixture(scope="module")
def clean() -> Clean:
    world = world_with_both_jobs()
    for job in JOBS:
        world.labeling_completed.invoke(completed(job))
    return Clean.of(world)


@pytest.fixture(scope="module")
def calls() -> list[Call]:
    world = world_with_both_jobs()
    world.labeling_completed.invoke(completed(JOBS[0]))
    return world.wire.trace


@pytest.mark.parametrize("seed", shared(SEEDS, one_in=15))
def test_each_labeling_job_trains_once_whatever_the_order(seed: int, clean: Clean, calls: list[Call]) -> None:
    random = Random(seed)  # noqa: S311  # reproducible, not secret
    world = world_with_both_jobs()
    schedule = Schedule(random)
    world.wire.before_call = world.labeling_completed.between_attempts = schedule.pause
    world.wire.faults = faults = PlannedFaults(list(some_faults(random, calls)))
    arrive_late(random, world)

    schedule.run([partial(world.labeling_completed.invoke, event) for event in some_events(random)])

    world.let_pass(3_600)  # for what has to wait, as for a manifest that is late

    assert not list(losses(world, clean)), f"seed {seed}"
    for job in JOBS:
        assert fate(world, job), f"seed {seed}: nothing became of {job}"
    if not any(may_leave_an_upload(each.call.split()[0], each.fault) for each in faults.planned):
        assert not world.s3.uploads, f"seed {seed}"


def test_the_same_seed_makes_the_same_calls() -> None:
    assert names_of_calls(seed=7) == names_of_calls(seed=7) != names_of_calls(seed=8)


def names_of_calls(seed: int) -> list[str]:
    world = World().labeled()
    schedule = Schedule(Random(seed))  # noqa: S311  # reproducible, not secret
    world.wire.before_call = schedule.pause
    schedule.run([partial(world.labeling_completed.invoke, completed())] * 3)
    return [call.name for call in world.wire.trace]


def some_events(random: Random) -> Iterator[dict[str, object]]:
    """Both labeling jobs complete, each told of one to three times, maybe together, maybe as failed too."""
    events = [completed(job) for job in JOBS for _ in range(random.randint(1, 3))]
    if random.random() < 0.3:
        events.append(completed(*JOBS))
    if random.random() < 0.3:
        events.append(completed(random.choice(JOBS), status="Failed"))
    random.shuffle(events)
    yield from map(dict, events)


def some_faults(random: Random, calls: list[Call]) -> Iterator[OneFault]:
    """Up to four faults, each once, at calls of a clean run."""
    for _ in range(random.randint(0, 4)):
        call = random.choice(calls)
        yield OneFault(call.name, call.number, random.choice(PASSING), always=False)


def arrive_late(random: Random, world: World) -> None:
    """The event may come before the labeling job's description and its manifest can be seen."""
    job = random.choice(JOBS)
    if random.random() < 0.3:
        world.sagemaker.late[job] = 1
    if random.random() < 0.3:
        world.s3.late["example-images", f"{job}/{MANIFEST}"] = 1


def fate(world: World, job: str) -> bool:
    """Whether it trains, or waits in the dead letters."""
    trains = any(name.startswith(job) for name in world.started)
    return trains or any(job in str(event) for event in world.labeling_completed.dead_letters)
