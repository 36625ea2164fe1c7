"""What has trained trains once more where AWS itself failed, or where somebody asks for it; else never."""

from typing import Any
from unittest.mock import patch

import pytest

from labeling_completed import handler
from tests.functions.waiting.account import HOUR, MINUTE, SETTINGS, names, told, world_with
from tests.support.account.world import ENVIRONMENT, World, completed, training_ended
from train_on_label.instructions import Instructions
from train_on_label.settings.settings import TrainingSettings

ONE = names(1)[0]
CAPACITY = (
    "CapacityError: Unable to provision requested ML compute capacity. Please retry using a different type."
)

SKIP = [{"Key": "train-on-label:skip", "Value": "true"}]


def started(world: World) -> list[str]:
    """The labeling job's training jobs, the first one first."""
    return list(world.started)


def run(world: World, **instructions: Any) -> dict[str, Any]:
    """The answer to the event, with these instructions."""
    world.labeling_completed.invoke(Instructions(**instructions).with_event(completed(ONE)))
    assert not world.labeling_completed.errors
    return world.labeling_completed.answers[-1]


def end(world: World, status: str, secondary_status: str = "", reason: str = "") -> dict[str, Any]:
    """The last training job ends so; what the other function says of it."""
    name = started(world)[-1]
    world.sagemaker.end_training_job(name, status, secondary_status, reason)
    world.training_finished.invoke(training_ended(TrainingJobName=name, TrainingJobStatus=status))
    assert not world.training_finished.errors
    return world.training_finished.answers[-1]


def with_other_settings() -> TrainingSettings:
    (profile,) = SETTINGS.model_dump(exclude_defaults=True)["profile"]
    changed = [profile | {"training": profile["training"] | {"tags": {"try": "2"}}}]
    return TrainingSettings.model_validate({"profile": changed})


@pytest.mark.parametrize(
    ("status", "secondary_status", "reason"),
    [
        ("Failed", "Failed", CAPACITY),
        ("Failed", "Failed", "InternalServerError: We encountered an internal error. Please try again."),
        ("Stopped", "MaxWaitTimeExceeded", ""),
    ],
)
def test_where_aws_failed_a_second_training_job_follows_by_itself_and_no_third(
    status: str, secondary_status: str, reason: str
) -> None:
    world = world_with(1)
    run(world)

    first = end(world, status, secondary_status, reason)
    world.let_pass(15 * MINUTE)
    second = end(world, status, secondary_status, reason)
    world.let_pass(HOUR)

    one, two = started(world)
    assert one != two
    assert (first["next_attempt"], second["next_attempt"]) == (2, None)
    tags = {tag["Key"]: tag["Value"] for tag in world.started[two]["Tags"]}
    assert tags["train-on-label:attempt"] == "2"
    assert all(tag["Key"] != "train-on-label:attempt" for tag in world.started[one]["Tags"])
    failed = told(world, "Training Job Failed")
    assert [(each["attempt"], each["next_attempt"]) for each in failed] == [(1, 2), (2, None)]
    assert sum("attempt 2 follows" in message["Message"] for message in world.sns.messages) == 1
    assert f"train-on-label replay {ONE} --again" in world.sns.messages[-1]["Message"]


def test_an_event_that_comes_twice_tries_again_once() -> None:
    world = world_with(1)
    run(world)

    end(world, "Failed", reason=CAPACITY)
    world.training_finished.invoke(
        training_ended(TrainingJobName=started(world)[0], TrainingJobStatus="Failed")
    )
    world.let_pass(HOUR)

    assert len(started(world)) == 2


@pytest.mark.parametrize(
    ("status", "secondary_status", "reason"),
    [
        ("Failed", "Failed", "AlgorithmError: CUDA error: out of memory"),
        ("Failed", "Failed", "AlgorithmError: InternalServerError of another service"),
        ("Stopped", "Stopped", ""),
        ("Stopped", "MaxRuntimeExceeded", ""),
    ],
)
def test_what_failed_otherwise_is_not_tried_again(status: str, secondary_status: str, reason: str) -> None:
    world = world_with(1)
    run(world)

    end(world, status, secondary_status, reason)
    world.let_pass(HOUR)

    assert len(started(world)) == 1
    assert not world.waiting


def test_the_next_attempt_waits_like_any_other() -> None:
    world = world_with(1)
    run(world)
    end(world, "Failed", reason=CAPACITY)

    world.without_quota(HOUR).let_pass(50 * MINUTE)
    before = len(started(world))
    world.let_pass(HOUR)

    assert before == 1
    assert len(started(world)) == 2
    (waited,) = told(world, "Training Job Waiting")
    assert waited["attempt"] == 2


def test_neither_other_settings_nor_a_deleted_training_job_let_it_train_again() -> None:
    world = world_with(1)
    run(world)
    end(world, "Completed")
    name = started(world)[0]

    with patch.object(handler, "training_settings", with_other_settings):
        changed = run(world)
    del world.sagemaker.training_jobs[name]
    deleted = run(world)

    assert [each["result"] for each in (changed, deleted)] == ["already-started"] * 2
    assert changed["training_job"] == name
    assert not started(world)


def test_somebody_who_asks_for_it_gets_another_one_each_time() -> None:
    world = world_with(1)
    run(world)
    end(world, "Completed")

    for _ in range(2):
        assert run(world, again=True)["result"] == "started"
        end(world, "Completed")

    assert len(set(started(world))) == 3
    assert run(world)["result"] == "already-started"


def test_asked_for_while_one_is_in_progress_there_is_no_second() -> None:
    world = world_with(1)
    run(world)

    assert run(world, again=True)["result"] == "already-started"
    assert len(started(world)) == 1


def test_asked_for_where_nothing_has_trained_the_first_one_starts() -> None:
    world = world_with(1)

    answer = run(world, again=True)

    assert (answer["result"], answer["attempt"]) == ("started", 1)


def test_asked_for_while_starting_is_paused_it_waits_and_starts_once() -> None:
    world = world_with(1)
    run(world)
    end(world, "Completed")
    world.ssm.parameters[ENVIRONMENT.paused_parameter] = "true"

    assert run(world, again=True)["result"] == "waiting"
    world.ssm.parameters[ENVIRONMENT.paused_parameter] = "false"
    world.let_pass(HOUR)

    assert len(started(world)) == 2


def test_other_labels_of_the_same_labeling_job_train_by_themselves() -> None:
    world = world_with(1)
    run(world)
    world.labeled(ONE, records=40)

    assert run(world)["result"] == "started"
    assert len(started(world)) == 2


def test_a_second_attempt_is_for_the_labels_that_failed() -> None:
    world = world_with(1)
    run(world)
    end(world, "Failed", reason=CAPACITY)

    world.labeled(ONE, records=40)
    run(world)
    world.let_pass(HOUR)

    results = [(answer["result"], answer["attempt"]) for answer in world.labeling_completed.answers]
    assert results == [("started", 1), ("started", 1), ("already-started", 1)]


def test_labels_that_change_while_a_further_attempt_waits_begin_with_their_first() -> None:
    world = world_with(1)
    run(world)
    end(world, "Completed")
    world.ssm.parameters[ENVIRONMENT.paused_parameter] = "true"
    run(world, again=True)

    world.labeled(ONE, records=40)
    world.ssm.parameters[ENVIRONMENT.paused_parameter] = "false"
    run(world)
    world.let_pass(HOUR)

    assert len(started(world)) == 2
    assert world.labeling_completed.answers[-1]["result"] == "already-started"


@pytest.mark.parametrize(
    ("prepare", "instructions", "result"),
    [
        (lambda _: None, {}, "would-start"),
        (run, {}, "already-started"),
        (lambda world: (run(world), end(world, "Completed")), {"again": True}, "would-start"),
        (lambda world: world.labeled(ONE, records=1), {}, "refused"),
        (lambda world: world.ssm.parameters.update({ENVIRONMENT.paused_parameter: "true"}), {}, "would-wait"),
        (lambda world: world.sagemaker.labeling_jobs[ONE].update(Tags=SKIP), {}, "ignored"),
    ],
)
def test_a_dry_run_says_what_would_happen_and_leaves_everything_as_it_is(
    prepare: Any, instructions: dict[str, Any], result: str
) -> None:
    world = world_with(1)
    prepare(world)
    before = dict(world.s3.objects), started(world), len(world.sns.messages), len(world.events.events)

    answer = run(world, dry_run=True, **instructions)

    assert answer["result"] == result
    assert (
        dict(world.s3.objects),
        started(world),
        len(world.sns.messages),
        len(world.events.events),
    ) == before
    assert not world.waiting
    if result.startswith("would"):
        assert answer["instance_hours"] == 24
