"""A dropped manifest waits and is tried again as a labeling job is, and its removal calls it off."""

import json
from typing import Any

import pytest

from tests.functions.so_far.account import settings, with_settings
from tests.functions.waiting.account import HOUR, MINUTE, KilledAt, prepared, told, world_with
from tests.support.account import labels
from tests.support.account.wire import Faults
from tests.support.account.world import ENVIRONMENT, World, training_ended
from tests.support.shares import shared
from train_on_label.dropped_manifests import DroppedManifest, dropped_event
from train_on_label.instructions import Instructions
from train_on_label.notifications.console import Console

PAUSED = ENVIRONMENT.paused_parameter
NAMES = [f"street-{number:02}" for number in range(1, 6)]
ONE = NAMES[0]
CAPACITY = "CapacityError: Unable to provision requested ML compute capacity."


def key_of(name: str) -> tuple[str, str]:
    """Bucket and key of the manifest."""
    return ENVIRONMENT.labeling_bucket, f"incoming/street-scenes/{name}.manifest"


def world_of(*names: str, quota: int | None = None, faults: Faults | None = None) -> World:
    """Manifests that lie there."""
    world = world_with(0, quota=quota, faults=faults)
    for number, name in enumerate(names):
        world.s3.objects[key_of(name)] = labels.manifest(30 + number)
    return world


def drop(world: World, name: str = ONE, version: str | None = "1", **instructions: Any) -> dict[str, Any]:
    """The last answer to its event."""
    bucket, key = key_of(name)
    event = dropped_event(DroppedManifest(bucket, key, version, f"arn:aws:s3:::{bucket}"))
    world.labeling_completed.invoke(Instructions(**instructions).with_event(event))
    return world.labeling_completed.answers[-1]


def end_all(world: World, status: str = "Completed", reason: str = "") -> None:
    """What runs ends so, and the other function hears of it."""
    for name, job in list(world.started.items()):
        if job["TrainingJobStatus"] == "InProgress":
            world.sagemaker.end_training_job(name, status, reason=reason)
            world.training_finished.invoke(training_ended(TrainingJobName=name, TrainingJobStatus=status))
    assert not world.training_finished.errors


def train_all(world: World, at_most: int = 50) -> None:
    """Lets training jobs run for 20 minutes each, until nothing waits."""
    for _ in range(at_most):
        world.let_pass(20 * MINUTE)
        end_all(world)
        if not world.waiting:
            return
    raise AssertionError(f"after {at_most} rounds something waits still")


def test_with_a_quota_of_one_all_of_them_train_one_after_the_other() -> None:
    world = world_of(*NAMES, quota=1)

    for name in NAMES:
        drop(world, name)
    at_first = len(world.started)
    train_all(world)

    assert at_first == 1
    assert sorted(name.rpartition("-")[0] for name in world.started) == NAMES
    assert list(prepared(world).values()) == [1] * 5
    assert len(told(world, "Training Job Waiting")) == 4
    assert not world.dead_letters


@pytest.mark.parametrize("killed_at", shared(range(1, 44), one_in=8))
def test_killed_on_its_way_it_starts_once_and_is_prepared_once(killed_at: int) -> None:
    world = world_of(ONE, quota=0, faults=KilledAt(killed_at))
    world.sagemaker.no_quota_until = world.clock.now + 10 * MINUTE

    drop(world)
    world.sagemaker.quota = None
    train_all(world)

    assert len(world.started) == 1
    assert list(prepared(world).values()) == [1]
    assert not world.dead_letters


def test_it_waits_for_the_version_that_was_dropped() -> None:
    world = world_of(ONE)
    world.ssm.parameters[PAUSED] = "true"

    assert drop(world, version="7")["result"] == "waiting"
    world.ssm.parameters[PAUSED] = "false"
    world.let_pass(HOUR)

    heads = [call.params for call in world.wire.trace if call.operation == "HeadObject"]
    assert {params.get("VersionId") for params in heads if "VersionId" in params} == {"7"}
    assert len(world.started) == 1


def test_removed_while_it_waits_it_is_called_off() -> None:
    world = world_of(ONE)
    world.ssm.parameters[PAUSED] = "true"
    drop(world)

    world.s3.removed.add(key_of(ONE))  # its versions stay
    world.ssm.parameters[PAUSED] = "false"
    world.let_pass(HOUR)

    answer = world.labeling_completed.answers[-1]
    assert (answer["result"], answer["manifest"]) == ("ignored", f"s3://{'/'.join(key_of(ONE))}")
    assert not world.started
    assert not world.waiting
    assert not told(world, "Labeling Job Refused")


def test_removed_after_its_event_it_trains_all_the_same() -> None:
    world = world_of(ONE)
    world.s3.removed.add(key_of(ONE))

    assert drop(world)["result"] == "started"


def test_what_has_trained_trains_again_only_where_somebody_asks_for_it() -> None:
    world = world_of(ONE)
    assert drop(world)["result"] == "started"
    end_all(world)

    assert drop(world)["result"] == "already-started"
    assert drop(world, version=None, again=True)["attempt"] == 2
    assert drop(world, again=True)["result"] == "already-started"  # it is in progress
    end_all(world)
    assert drop(world, again=True)["attempt"] == 3
    assert len(world.started) == 3


def test_asked_for_while_starting_is_paused_it_waits_and_starts_once() -> None:
    world = world_of(ONE)
    drop(world)
    end_all(world)
    world.ssm.parameters[PAUSED] = "true"

    assert drop(world, again=True)["result"] == "waiting"
    world.ssm.parameters[PAUSED] = "false"
    world.let_pass(HOUR)

    assert len(world.started) == 2


def test_where_aws_failed_a_second_attempt_follows_by_itself() -> None:
    world = world_of(ONE)
    drop(world)

    end_all(world, "Failed", CAPACITY)
    world.let_pass(HOUR)

    assert [answer["attempt"] for answer in world.labeling_completed.answers] == [1, 2]
    assert len(world.started) == 2


@pytest.mark.parametrize(
    ("ended", "told_as"), [("Completed", "Model Registered"), ("Failed", "Training Job Failed")]
)
@pytest.mark.parametrize("train_on", ["labeling-job", "profile"])
def test_whatever_is_told_of_it_leads_to_the_manifest_for_there_is_no_labeling_job(
    train_on: str, ended: str, told_as: str
) -> None:
    world = world_of(ONE)
    with with_settings(settings(train_on=train_on)):
        drop(world)
        end_all(world, ended)

    links = [json.loads(event["Detail"])["links"] for event in world.events.events]
    assert len(told(world, told_as)) == 1
    assert {each["Manifest"] for each in links} == {
        Console(ENVIRONMENT.aws_region).s3_object(f"s3://{'/'.join(key_of(ONE))}")
    }
    messages = [each["Message"] for each in world.sns.messages]
    assert "The manifest incoming/street-scenes/street-01.manifest was dropped" in messages[0]
    assert not any("Labeling job" in each for each in (*links, *messages))


def test_a_second_attempt_is_for_the_content_that_failed() -> None:
    world = world_of(ONE)
    drop(world)
    end_all(world, "Failed", CAPACITY)

    world.s3.objects[key_of(ONE)] = labels.manifest(50)
    drop(world, version="2")
    world.let_pass(HOUR)

    results = [(answer["result"], answer["attempt"]) for answer in world.labeling_completed.answers]
    assert results == [("started", 1), ("started", 1), ("already-started", 1)]
