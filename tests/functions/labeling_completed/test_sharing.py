"""Large manifests are prepared by workers: what is trained on is what one function would have prepared."""

import json
from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import pytest

from tests.functions.so_far.account import settings, with_settings
from tests.support.account.invocation import deployed
from tests.support.account.process import CURRENT, Process
from tests.support.account.wire import Faults, NoFaults, connected
from tests.support.account.world import ENVIRONMENT, LABELING_JOB, SETTINGS, World, completed
from train_on_label.aws.operating.shared_ranges import prepared_ranges

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ABOVE = 20_000
JOBS = LABELING_JOB, "street-scenes-02"


@pytest.fixture(scope="module", autouse=True)
def in_memory() -> Iterator[None]:
    with deployed(SETTINGS, ENVIRONMENT):
        yield


def world_of(*jobs: str, faults: Faults | None = None, records: int = 200) -> World:
    world = World(faults=faults or NoFaults())
    for number, job in enumerate(jobs):
        world.labeled(job, records=records + number)
    return world


def shared(*jobs: str, **given: Any) -> World:
    """Whose manifests are prepared by workers."""
    return world_of(*jobs, **given).with_workers(ABOVE)


def alone(*jobs: str) -> World:
    """What one function makes of them."""
    world = world_of(*jobs)
    for job in jobs:
        world.labeling_completed.invoke(completed(job))
    assert world.started
    return world


def results(world: World) -> list[object]:
    return [answer["result"] for answer in world.labeling_completed.answers]


def test_workers_prepare_what_one_function_would() -> None:
    world = shared(LABELING_JOB)

    world.labeling_completed.invoke(completed(LABELING_JOB))
    assert results(world) == ["preparing"]
    assert not world.started
    assert world.datasets == {}
    world.share(Random(1).shuffle)  # noqa: S311  # no secret

    one = alone(LABELING_JOB)
    assert results(world) == ["preparing", "preparing", "started"]
    assert world.datasets == one.datasets
    assert world.started == one.started
    assert not world.labeling_completed.errors
    assert not world.preparing_range.errors
    assert not world.dead_letters
    assert not world.s3.uploads


@pytest.mark.parametrize("marks_at_once", [0, 40, 9])
def test_workers_find_what_is_there_twice(marks_at_once: int) -> None:
    def twice(world: World) -> World:
        return world.labeled_twice()

    world, one = twice(shared(LABELING_JOB)), twice(world_of(LABELING_JOB))
    world.with_workers(0, marks_at_once=marks_at_once)

    for each in (world, one):
        each.labeling_completed.invoke(completed(LABELING_JOB))
    world.share()

    assert world.datasets == one.datasets
    assert world.started == one.started != {}
    assert b'"DUPLICATE_SOURCE": 1' in b"".join(world.datasets.values())
    tasks = {key.split("/")[-2] for _, key in world.s3.objects if key.endswith("/part")}
    partitions = -(-201 // (marks_at_once or 201))  # of one the function takes care itself
    ranges = [name for name in tasks if name.count("-") == 1]
    assert len(tasks) == len(ranges) + partitions + 1  # the range that was told


def test_so_are_merged_labels() -> None:
    with with_settings(settings()):
        world, one = shared(*JOBS), alone(*JOBS)
        for job in JOBS:
            world.labeling_completed.invoke(completed(job))
            world.share()

    assert world.datasets == one.datasets
    assert world.started == one.started
    assert len(world.started) == 2


@pytest.mark.parametrize(("more", "result"), [(0, "started"), (-1, "preparing")])
def test_only_manifests_above_the_threshold_are_shared(more: int, result: str) -> None:
    world = shared(LABELING_JOB)
    [size] = [len(data) for (_, key), data in world.s3.objects.items() if key.endswith("output.manifest")]

    world.with_workers(size + more).labeling_completed.invoke(completed(LABELING_JOB))

    assert results(world) == [result]
    assert len(world.stepfunctions.executions) == (result == "preparing")


def test_a_dry_run_has_nobody_work() -> None:
    world = shared(LABELING_JOB)
    event = {**completed(LABELING_JOB), "train-on-label": {"dry_run": True}}

    world.labeling_completed.invoke(event)

    assert results(world) == ["would-be-prepared"]
    assert not world.stepfunctions.executions
    assert world.datasets == {}


def test_an_event_that_lambda_runs_again_has_workers_begin_once() -> None:
    world = shared(LABELING_JOB)

    world.labeling_completed.invoke(completed(LABELING_JOB))
    world.labeling_completed.invoke(completed(LABELING_JOB))
    world.share()

    assert len(world.stepfunctions.executions) == 1
    assert len(world.started) == 1


def test_a_labeling_job_counts_once() -> None:
    world = shared(LABELING_JOB)
    with patch("labeling_completed.observing.Observing._count") as count:
        world.labeling_completed.invoke(completed(LABELING_JOB))
        world.share()

    counted = [call.args[0] for call in count.call_args_list]
    assert counted.count("LabelingJobsCompleted") == 1
    assert counted.count("ManifestsShared") == 1


def test_how_far_workers_are_can_be_told() -> None:
    world = shared(LABELING_JOB)
    world.labeling_completed.invoke(completed(LABELING_JOB))
    [asked] = world.labeling_completed.answers
    tasks: Any = asked["tasks"]
    items = json.loads(world.s3.objects[tasks["bucket"], tasks["key"]])

    def done() -> int:
        token = CURRENT.set(Process(world.wire))
        try:
            return prepared_ranges(cast("S3Client", connected("s3")), tasks)
        finally:
            CURRENT.reset(token)

    assert done() == 0
    world.preparing_range.invoke(items[0])
    world.preparing_range.invoke(items[2])
    assert done() == 2
    assert asked["ranges"] == len(items) > 2


def test_labels_that_stay_out_of_their_profiles_are_told_with_a_card() -> None:
    def unfit(world: World) -> World:
        job = world.sagemaker.labeling_jobs[LABELING_JOB]
        job["LabelAttributeName"], job["LabelCounters"] = (
            "absent",
            {**job["LabelCounters"], "TotalLabeled": 0},
        )
        return world

    with with_settings(settings()):
        world, one = unfit(shared(LABELING_JOB)), unfit(world_of(LABELING_JOB))
        world.labeling_completed.invoke(completed(LABELING_JOB))
        world.share()
        one.labeling_completed.invoke(completed(LABELING_JOB))

    assert results(one) == ["refused"]
    assert {*results(world)[:-1]} == {"preparing"}
    assert world.labeling_completed.answers[-1] == one.labeling_completed.answers[-1]
    assert world.datasets == one.datasets
    assert not world.dead_letters
