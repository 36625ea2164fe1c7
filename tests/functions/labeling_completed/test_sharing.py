"""Large manifests are prepared by workers: what is trained on is what one function would have prepared."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import pytest

from tests.functions.so_far.account import settings, with_settings
from tests.support.account.invocation import deployed
from tests.support.account.process import CURRENT, Process
from tests.support.account.wire import Answer, Call, Faults, Instead, NoFaults, connected
from tests.support.account.world import ENVIRONMENT, LABELING_JOB, SETTINGS, World, completed
from tests.support.faults.faults import Fault, OneFault, PlannedFaults
from train_on_label.aws.operating.shared_ranges import prepared_ranges
from train_on_label.instructions import Instructions

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


def killed_at(call: str, number: int = 1, *, times: int = 1) -> OneFault:
    return OneFault(call, number, Fault.KILLED, always=times > 1)


@pytest.mark.parametrize(
    "call",
    [
        *("UploadPart train", "PutObject validation", "PutObject marks"),  # a worker
        *("UploadPartCopy train.manifest", "GetObject validation"),  # who joins
    ],
)
def test_who_begins_again_lets_go_of_what_a_killed_process_has_begun(call: str) -> None:
    fault = killed_at(call)
    world = shared(LABELING_JOB, faults=PlannedFaults([fault]))
    world.labeling_completed.invoke(completed(LABELING_JOB))
    world.share()

    assert fault.met == 1
    assert world.datasets == alone(LABELING_JOB).datasets
    assert not world.s3.uploads


@pytest.mark.parametrize(("has_workers", "left"), [(True, 0), (False, 1)])
def test_so_does_one_function_alone_where_there_are_workers(has_workers: bool, left: int) -> None:
    world = world_of(LABELING_JOB, faults=PlannedFaults([killed_at("UploadPart train.manifest")]))
    if has_workers:
        world.with_workers(10**9)

    world.labeling_completed.invoke(completed(LABELING_JOB))

    assert results(world) == ["started"]
    assert len(world.s3.uploads) == left  # what S3 deletes by itself


@pytest.mark.parametrize(
    ("call", "seconds", "left"),
    [
        ("UploadPart train", 1_000, 0),
        ("UploadPart train", 100, 1),
        ("UploadPartCopy train.manifest", 1_000, 0),
    ],
)
def test_so_does_a_replay_of_what_was_killed_for_good_once_its_time_is_over(
    call: str, seconds: int, left: int
) -> None:
    faults = PlannedFaults([killed_at(call, times=3)])
    world = shared(LABELING_JOB, faults=faults)
    world.labeling_completed.invoke(completed(LABELING_JOB))
    world.share()
    assert world.dead_letters
    assert len(world.s3.uploads) == 1  # those of the attempts before it are gone

    faults.planned.clear()
    world.clock.now += seconds
    event = Instructions(in_parts="another").with_event(completed(LABELING_JOB))
    world.stepfunctions.executions["another"] = event
    world.share()

    assert world.datasets == alone(LABELING_JOB).datasets
    assert len(world.s3.uploads) == left


def test_the_same_range_prepared_by_two_executions_at_once_is_let_go_of_by_neither() -> None:
    def another_begins(_: Call, act: Callable[[], Answer]) -> Answer:
        if not others:
            others.append({"task": task, "execution": "another"})
            world.preparing_range.invoke(others[0])
        return act()

    others: list[dict[str, object]] = []
    world = shared(LABELING_JOB, faults=Instead("UploadPart", another_begins))
    world.labeling_completed.invoke(completed(LABELING_JOB))
    tasks: Any = world.labeling_completed.answers[0]["tasks"]
    task, *_ = json.loads(world.s3.objects[tasks["bucket"], tasks["key"]])

    world.preparing_range.invoke({"task": task, "execution": "one"})

    assert (len(others), world.preparing_range.errors) == (1, [])
    assert not world.s3.uploads


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
    for each in (items[0], items[2]):
        world.preparing_range.invoke({"task": each, "execution": "any"})
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
