"""Memory that buys the function several cores: processes prepare what one does, whatever befalls them."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

from labeling_completed.deadline import DeadlineError
from tests.functions.so_far.account import settings, with_settings
from tests.support.account.invocation import deployed
from tests.support.account.wire import Answer, Call, Faults, Instead, NoFaults, ServiceError
from tests.support.account.world import ENVIRONMENT, LABELING_JOB, SETTINGS, World, completed
from train_on_label.preparation.ranges.processes import Processes

ONE_CORE, TWO_CORES = 2 * 1_769 - 1, 2 * 1_769
JOBS = LABELING_JOB, "street-scenes-02"


@pytest.fixture(scope="module", autouse=True)
def in_memory() -> Iterator[None]:
    small = partial(Processes, range_bytes=4_000)
    with deployed(SETTINGS, ENVIRONMENT), patch("train_on_label.planning.one_function.Processes", small):
        yield


def ran(memory_mb: int, *jobs: str, faults: Faults | None = None) -> World:
    """An account whose labeling jobs have completed."""
    world = World(faults=faults or NoFaults())
    world.labeling_completed.memory_mb = memory_mb
    for job in jobs:
        world.labeled(job, records=60 + len(world.started))
        world.labeling_completed.invoke(completed(job))
    return world


def reads(world: World) -> list[str]:
    """The ranges of manifests that the first process read itself."""
    return [
        call.params["Range"] for call in world.wire.trace if call.name.startswith("GetObject output.manifest")
    ]


def test_the_dataset_is_that_of_one_core() -> None:
    one, two = ran(ONE_CORE, LABELING_JOB), ran(TWO_CORES, LABELING_JOB)

    assert two.datasets == one.datasets
    assert two.started == one.started
    assert len(two.started) == 1
    assert len(reads(two)) < len(reads(one))


def test_so_are_merged_labels() -> None:
    with with_settings(settings()):
        one, five = ran(1_769, *JOBS), ran(10_240, *JOBS)

    assert five.datasets == one.datasets
    assert five.started == one.started
    assert len(five.started) == 2
    assert len(reads(five)) < len(reads(one))


def elsewhere(act: Callable[[], None]) -> Instead:
    """Does something before each reading by another process than this one."""
    here = os.getpid()

    def read(_: Call, carry_out: Callable[[], Answer]) -> Answer:
        if os.getpid() != here:
            act()
        return carry_out()

    return Instead("GetObject", read)


def test_a_process_that_is_killed_is_replaced(tmp_path: Path) -> None:
    def once() -> None:
        marked = tmp_path / "killed"
        if not marked.exists():
            marked.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    world = ran(TWO_CORES, LABELING_JOB, faults=elsewhere(once))

    assert (tmp_path / "killed").exists()
    assert world.datasets == ran(ONE_CORE, LABELING_JOB).datasets
    assert not world.labeling_completed.errors


def test_processes_that_are_always_killed_end_as_a_dead_letter_and_leave_nothing() -> None:
    world = ran(TWO_CORES, LABELING_JOB, faults=elsewhere(lambda: os.kill(os.getpid(), signal.SIGKILL)))

    assert world.labeling_completed.dead_letters == [completed()]
    assert not world.started
    assert not world.datasets
    assert not world.s3.uploads


def second_look(error: ServiceError) -> Instead:
    """The manifest can be looked into, but not read."""

    def read(call: Call, carry_out: Callable[[], Answer]) -> Answer:
        if call.subject == "output.manifest" and call.number > 1:
            raise error
        return carry_out()

    return Instead("GetObject", read)


@pytest.mark.parametrize("memory_mb", [ONE_CORE, TWO_CORES])
def test_whatever_s3_answers_a_process_ends_as_in_one(memory_mb: int) -> None:
    denied = ran(memory_mb, LABELING_JOB, faults=second_look(ServiceError("AccessDenied", 403)))
    failed = ran(memory_mb, LABELING_JOB, faults=second_look(ServiceError("InternalError", 500)))

    assert denied.refusals == {"UNREADABLE_BUCKET"}
    assert [type(error) for error in failed.labeling_completed.errors] == [ClientError] * 3
    assert failed.labeling_completed.dead_letters == [completed()]
    assert not failed.s3.uploads
    assert not failed.datasets


@pytest.mark.parametrize("memory_mb", [ONE_CORE, TWO_CORES])
def test_the_deadline_ends_it_however_many_there_are(memory_mb: int) -> None:
    world = World().labeled()
    world.labeling_completed.memory_mb = memory_mb
    looks = iter([900_000] * 3)
    world.labeling_completed.remaining = lambda: next(looks, 1_000)

    world.labeling_completed.invoke(completed())

    assert {type(error) for error in world.labeling_completed.errors} == {DeadlineError}
    assert not world.s3.uploads
    assert not world.datasets
