"""A profile that trains on all its labels so far: what is taken in, what starts, and what waits for more."""

import json
from collections.abc import Iterator
from random import Random

import pytest

from tests.functions.so_far.account import (
    PROFILE,
    entries,
    images,
    index,
    settings,
    state,
    trained_on,
    with_settings,
    world_of,
)
from tests.functions.waiting.account import KilledAt, told
from tests.support.account.invocation import deployed
from tests.support.account.world import ENVIRONMENT, World, completed
from tests.support.faults.schedule import Schedule
from tests.support.shares import shared
from train_on_label.instructions import Instructions
from train_on_label.settings.settings import TrainingSettings

ONE, TWO = ("street-01", 30), ("street-02", 40)


@pytest.fixture(scope="module", autouse=True)
def in_memory() -> Iterator[None]:
    with deployed(settings(), ENVIRONMENT):
        yield


def complete(world: World, *names: str, **instructions: bool) -> dict[str, object]:
    for name in names:
        event = Instructions(**instructions).with_event(completed(name))  # type: ignore[arg-type]
        world.labeling_completed.invoke(event)
    return world.labeling_completed.answers[-1]


def test_each_labeling_job_trains_on_its_labels_and_all_before() -> None:
    world = world_of(ONE, TWO)
    complete(world, ONE[0], TWO[0])

    assert entries(world) == {ONE[0], TWO[0]}
    assert trained_on(world) == [images(30), images(40)]
    assert all(name.startswith(f"{PROFILE}-") for name in world.started)
    assert not world.dead_letters
    assert state(world)["training_job"] == list(world.started)[-1]
    assert state(world)["classes"] == {"car": 0, "bicycle": 1}


def test_events_that_come_twice_train_once_and_look_at_labels_once() -> None:
    world = world_of(ONE)
    complete(world, ONE[0], ONE[0])
    assert [each["result"] for each in world.labeling_completed.answers] == ["started", "already-started"]
    puts = [call.subject for call in world.wire.trace if call.operation == "PutObject"]
    assert puts.count("entries") == 1


def test_out_of_order_the_newest_label_wins_all_the_same() -> None:
    names = {}
    for order in ((ONE, TWO), (TWO, ONE)):
        world = world_of(ONE, TWO)
        complete(world, *(name for name, _ in order))
        names[order] = [*world.started][-1]
        assert trained_on(world)[-1] == images(40)
    assert len(set(names.values())) == 1


@pytest.mark.parametrize("why", ["TOO_MANY_REJECTED", "NO_LABEL_ATTRIBUTE"])
def test_labels_that_are_not_fit_stay_out_and_are_told_of(why: str) -> None:
    world = world_of(ONE, TWO)
    manifest = ENVIRONMENT.labeling_bucket, f"{ONE[0]}/manifests/output/output.manifest"
    if why == "TOO_MANY_REJECTED":
        lines = world.s3.objects[manifest].splitlines()
        world.s3.objects[manifest] = b"\n".join([*lines[:20], *([b"{"] * 12)])
    else:
        world.sagemaker.labeling_jobs[ONE[0]] |= {"LabelAttributeName": "another", "LabelCounters": {}}
    answer = complete(world, ONE[0])
    assert world.refusals == {why}
    assert "stay out of those of street-scenes" in json.dumps(answer)
    assert entries(world) == set()
    (refused,) = told(world, "Labeling Job Refused")
    assert refused["dataset"]["uri"].startswith(f"s3://{ENVIRONMENT.datasets_bucket}/{ONE[0]}/")
    complete(world, TWO[0])
    assert trained_on(world) == [images(40)]


@pytest.mark.parametrize("change", ["gone", "changed"])
def test_a_manifest_that_is_not_what_it_was_is_named_and_refuses_all(change: str) -> None:
    world = world_of(ONE, TWO)
    complete(world, ONE[0])
    key = ENVIRONMENT.labeling_bucket, f"{ONE[0]}/manifests/output/output.manifest"
    if change == "gone":
        del world.s3.objects[key]
    else:
        world.s3.objects[key] += b"\n"
    answer = complete(world, TWO[0])
    assert answer["result"] == "refused"
    assert world.refusals == {"LABELS_GONE"}
    assert f"Of {ONE[0]}: s3://" in json.dumps(answer)
    assert len(world.started) == 1


def test_what_was_labeled_before_is_taken_in_without_training() -> None:
    world = world_of(ONE, TWO)
    assert complete(world, ONE[0], index_only=True)["result"] == "taken-in"
    assert (entries(world), world.started, world.sns.messages) == ({ONE[0]}, {}, [])
    complete(world, TWO[0])
    assert trained_on(world) == [images(40)]


def test_a_profile_that_merges_nothing_takes_nothing_in() -> None:
    plain = TrainingSettings.model_validate(
        settings().model_dump(exclude={"profile": {"__all__": {"dataset"}}}, exclude_defaults=True)
    )
    with with_settings(plain):
        world = world_of(ONE)
        assert complete(world, ONE[0], index_only=True)["result"] == "ignored"
        assert (world.datasets, world.started) == ({}, {})


def test_a_dry_run_writes_nothing() -> None:
    world = world_of(ONE, TWO)
    complete(world, ONE[0])
    before = dict(world.s3.objects)
    assert complete(world, TWO[0], dry_run=True)["result"] == "would-start"
    assert complete(world, TWO[0], dry_run=True, index_only=True)["result"] == "would-be-taken-in"
    assert world.s3.objects == before
    assert len(world.started) == 1


def test_too_few_new_records_wait_for_more_and_are_told_of_once() -> None:
    with with_settings(settings(min_new_records=60)):
        world = world_of(ONE, TWO, ("street-03", 10))
        for _ in range(2):
            answer = complete(world, ONE[0])
            assert answer["result"] == "waiting-for-labels"
            assert (answer["new_records"], answer["min_new_records"]) == (30, 60)
        assert len(told(world, "Training Job Waiting")) == 1
        assert not world.waiting
        assert complete(world, TWO[0])["result"] == "started"
        assert complete(world, "street-03")["new_records"] == 10
        assert complete(world, "street-03", again=True)["result"] == "started"
        assert (len(world.started), world.dead_letters) == (2, [])


@pytest.mark.parametrize(("least", "result"), [(30, "started"), (31, "waiting-for-labels")])
def test_as_many_new_records_as_asked_for_are_enough(least: int, result: str) -> None:
    with with_settings(settings(min_new_records=least)):
        assert complete(world_of(ONE), ONE[0])["result"] == result


def test_what_is_left_out_starts_nothing_and_is_trained_without() -> None:
    world = world_of(ONE, TWO)
    complete(world, ONE[0], index_only=True)
    (key,) = (name for name in index(world) if name.startswith("entries/"))
    mark = f"{PROFILE}/labels/{key.replace('entries/', 'left-out/')}"
    world.s3.objects[ENVIRONMENT.datasets_bucket, mark] = b"{}"
    assert complete(world, ONE[0])["result"] == "ignored"
    complete(world, TWO[0])
    assert trained_on(world) == [images(40)]
    (report,) = (each for each in world.datasets if each.endswith("dataset.json"))
    assert world.datasets[report].count(b"street-01") == 0


def test_an_attempt_that_aws_failed_is_made_again_on_the_same_labels_only() -> None:
    world = world_of(ONE, TWO)
    complete(world, ONE[0])
    (first,) = world.started.values()
    identity = next(tag["Value"] for tag in first["Tags"] if tag["Key"] == "train-on-label:manifest")
    world.sagemaker.end_training_job(first["TrainingJobName"], "Failed")
    again = Instructions(attempt=2, labels=identity).with_event(completed(ONE[0]))
    world.labeling_completed.invoke(again)
    assert len(world.started) == 2
    # Labels have grown: those have an attempt of their own.
    complete(world, TWO[0])
    later = Instructions(attempt=3, labels=identity).with_event(completed(ONE[0]))
    world.labeling_completed.invoke(later)
    assert world.labeling_completed.answers[-1]["result"] == "already-started"
    assert len(world.started) == 3


def test_what_waits_for_a_quota_starts_with_the_labels_that_came_meanwhile() -> None:
    world = world_of(ONE, TWO).without_quota(600)
    complete(world, ONE[0], TWO[0])
    assert [each["result"] for each in world.labeling_completed.answers] == ["waiting", "waiting"]
    world.let_pass(7_200)
    assert trained_on(world) == [images(40)]
    assert not world.dead_letters
    assert not world.waiting


@pytest.mark.parametrize("classes", [None, ("car", "bicycle", "lorry")])
def test_it_starts_from_the_last_model_where_classes_agree(classes: tuple[str, ...] | None) -> None:
    world = world_of(ONE, TWO)
    with with_settings(settings(warm_start=True)):
        complete(world, ONE[0])
    (first,) = world.started
    world.sagemaker.end_training_job(first, "Completed")
    with with_settings(settings(warm_start=True, **({"classes": classes} if classes else {}))):
        complete(world, TWO[0])
    *_, second = world.started.values()
    models = [
        channel["DataSource"]["S3DataSource"]["S3Uri"]
        for channel in second["InputDataConfig"]
        if channel["ChannelName"] == "model"
    ]
    assert models == (
        [] if classes else [f"s3://{ENVIRONMENT.models_bucket}/{PROFILE}/{first}/output/model.tar.gz"]
    )


@pytest.mark.parametrize("seed", range(8))
def test_two_at_once_miss_nothing_and_agree(seed: int) -> None:
    world = world_of(ONE, TWO)
    schedule = Schedule(Random(seed))  # noqa: S311  # an order to try
    world.wire.before_call = schedule.pause
    schedule.run([lambda: complete(world, ONE[0]), lambda: complete(world, TWO[0])])  # type: ignore[list-item]
    world.wire.before_call = lambda: None
    assert images(40) in trained_on(world)
    assert not world.labeling_completed.errors
    assert state(world)["started"].keys() == {
        name.removeprefix("entries/").removesuffix(".json") for name in index(world) if "entries/" in name
    }
    assert complete(world, ONE[0])["result"] == "already-started"


@pytest.mark.parametrize("first", shared(range(4), one_in=4))
def test_killed_after_any_write_it_comes_to_the_same(first: int) -> None:
    few = ("street-01", 15), ("street-02", 20)
    clean = world_of(*few)
    complete(clean, ONE[0], TWO[0])
    expected = clean.datasets
    reading = ("Get", "Head", "List", "Describe")
    writes = [
        number for number, call in enumerate(clean.wire.trace, 1) if not call.operation.startswith(reading)
    ]
    assert len(writes) > 20
    for number in writes[first::4]:
        world = world_of(*few, faults=KilledAt(number))
        complete(world, ONE[0], TWO[0])
        assert world.started.keys() == clean.started.keys(), number
        assert world.datasets == expected, number
        assert not world.dead_letters, number
