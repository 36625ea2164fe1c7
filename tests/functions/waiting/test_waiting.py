"""What cannot start now waits, and starts by itself: once, and prepared once."""

import json
from collections import Counter
from typing import Any

import pytest

from tests.functions.waiting.account import (
    DAY,
    HOUR,
    MINUTE,
    KilledAt,
    complete_all,
    created,
    names,
    prepared,
    told,
    train_all,
    world_with,
)
from tests.support.account.world import ENVIRONMENT, World, completed
from tests.support.shares import shared

PAUSED = ENVIRONMENT.paused_parameter
ONE = names(1)[0]
MANIFEST = ENVIRONMENT.labeling_bucket, f"{ONE}/manifests/output/output.manifest"


def once_each(count: int) -> Counter[str]:
    return Counter(names(count))


def result_of(world: World) -> dict[str, Any]:
    """The last answer."""
    return world.labeling_completed.answers[-1]


def test_with_a_quota_of_one_ten_labeling_jobs_train_one_after_the_other() -> None:
    world = world_with(10, quota=1)

    complete_all(world, 10)
    at_first = len(world.started)
    train_all(world)

    assert at_first == 1
    assert created(world) == once_each(10)
    assert set(prepared(world).values()) == {1}
    assert len(prepared(world)) == 10
    assert Counter(each["labeling_job"] for each in told(world, "Training Job Started")) == once_each(10)
    waited = told(world, "Training Job Waiting")
    assert Counter(each["labeling_job"] for each in waited) == Counter(names(10)[1:])
    assert {reason["code"] for each in waited for reason in each["reasons"]} == {"QUOTA_EXCEEDED"}
    assert "current utilization of 2 Instances" in waited[0]["reasons"][0]["detail"]
    assert not world.dead_letters


def test_a_pause_in_between_starts_nothing_and_loses_nothing() -> None:
    world = world_with(4, quota=1)
    complete_all(world, 4)

    world.ssm.parameters[PAUSED] = "true"
    for name in list(world.started):
        world.sagemaker.end_training_job(name, "Completed")
    world.let_pass(3 * HOUR)
    while_paused = len(world.started)
    world.ssm.parameters[PAUSED] = "false"
    train_all(world)

    assert while_paused == 1
    assert created(world) == once_each(4)
    assert set(prepared(world).values()) == {1}
    assert len(told(world, "Training Job Waiting")) == 3  # once each, whatever the reasons were


def test_paused_beforehand_all_of_them_wait() -> None:
    world = world_with(3)
    world.ssm.parameters[PAUSED] = "true"

    complete_all(world, 3)

    assert not world.started
    assert {answer["result"] for answer in world.labeling_completed.answers} == {"waiting"}
    world.ssm.parameters[PAUSED] = "false"
    world.let_pass(15 * MINUTE)
    assert created(world) == once_each(3)


CALLS = 80


@pytest.mark.parametrize("killed_at", shared(range(1, CALLS + 1), one_in=8))
def test_killed_between_any_two_calls_each_starts_once_and_none_is_prepared_twice(killed_at: int) -> None:
    world = world_with(2, quota=1, faults=KilledAt(killed_at))

    complete_all(world, 2)
    train_all(world)

    assert created(world) == once_each(2)
    assert set(prepared(world).values()) == {1}
    assert not world.dead_letters


def test_those_are_all_the_calls_there_are() -> None:
    world = world_with(2, quota=1)
    complete_all(world, 2)
    world.sagemaker.quota = None
    world.let_pass(MINUTE)

    assert not world.waiting
    assert len(world.wire.trace) <= CALLS


def test_a_manifest_that_comes_20_minutes_late_is_trained_on_then() -> None:
    world = world_with(1)
    late = world.s3.objects.pop(MANIFEST)

    world.labeling_completed.invoke(completed(ONE))
    world.let_pass(20 * MINUTE)
    before = len(world.started)
    world.s3.objects[MANIFEST] = late
    world.let_pass(10 * MINUTE)

    assert before == 0
    assert created(world) == once_each(1)
    (waited,) = told(world, "Training Job Waiting")
    assert [reason["code"] for reason in waited["reasons"]] == ["MANIFEST_NOT_FINAL"]
    assert len(told(world, "Training Job Started")) == 1


def test_with_all_of_them_late_and_a_quota_of_one_they_train_one_after_the_other() -> None:
    world = world_with(4, quota=1)
    late = {address: data for address, data in world.s3.objects.items() if address[1].endswith(".manifest")}
    for address in late:
        del world.s3.objects[address]

    complete_all(world, 4)
    world.let_pass(20 * MINUTE)
    before = len(world.started)
    world.s3.objects |= late
    train_all(world)

    assert (len(late), before) == (4, 0)
    assert created(world) == once_each(4)
    assert list(prepared(world).values()) == [1] * 4
    assert len(told(world, "Training Job Waiting")) == 4  # once each, whatever the reasons were


# The looks in between find nothing, one like the other.
@pytest.mark.parametrize("killed_at", shared([*range(1, 11, 3), *range(60, 89, 2)]))
def test_killed_while_it_is_late_and_then_paused_it_starts_once(killed_at: int) -> None:
    world = world_with(1, faults=KilledAt(killed_at))
    late = world.s3.objects.pop(MANIFEST)

    world.labeling_completed.invoke(completed(ONE))
    world.let_pass(20 * MINUTE)
    world.s3.objects[MANIFEST] = late
    world.ssm.parameters[PAUSED] = "true"
    world.let_pass(10 * MINUTE)
    assert not world.started
    world.ssm.parameters[PAUSED] = "false"
    train_all(world)

    assert created(world) == once_each(1)
    assert list(prepared(world).values()) == [1]
    assert not world.dead_letters


def test_an_earlier_version_of_the_manifest_is_not_trained_on() -> None:
    world = world_with(1)
    final = world.s3.objects[MANIFEST]
    lines = [json.loads(line) for line in final.splitlines()]
    unlabeled = [{"source-ref": line["source-ref"]} for line in lines[:10]] + lines[10:]
    world.s3.objects[MANIFEST] = "".join(json.dumps(line) + "\n" for line in unlabeled).encode()

    world.labeling_completed.invoke(completed(ONE))
    world.let_pass(20 * MINUTE)
    before, left = len(world.started), dict(world.datasets)
    world.s3.objects[MANIFEST] = final
    world.let_pass(10 * MINUTE)

    assert before == 0
    assert not left
    (waited,) = told(world, "Training Job Waiting")
    (reason,) = waited["reasons"]
    assert reason["code"] == "MANIFEST_NOT_FINAL"
    assert "has 21 labeled lines" in reason["detail"]
    assert "counts 30" in reason["detail"]
    assert created(world) == once_each(1)
    assert len(prepared(world)) == 1


def test_a_manifest_that_never_becomes_final_is_refused_with_both_numbers() -> None:
    world = world_with(1)
    world.sagemaker.labeling_jobs[ONE]["LabelCounters"]["TotalLabeled"] = 33

    world.labeling_completed.invoke(completed(ONE))
    world.let_pass(29 * MINUTE)
    before = world.refusals
    world.let_pass(10 * MINUTE)

    assert not before
    assert world.refusals == {"INCOMPLETE_MANIFEST"}
    (refused,) = told(world, "Labeling Job Refused")
    assert "has 30 labeled lines" in refused["refusals"][0]["detail"]
    assert "counts 33" in refused["refusals"][0]["detail"]
    assert not world.waiting
    assert not world.dead_letters


def test_failures_that_the_manifest_does_not_show_only_make_it_wait() -> None:
    world = world_with(1)
    world.sagemaker.labeling_jobs[ONE]["LabelCounters"]["FailedNonRetryableError"] = 1

    world.labeling_completed.invoke(completed(ONE))
    world.let_pass(29 * MINUTE)
    before = len(world.started)
    world.let_pass(10 * MINUTE)

    assert before == 0
    assert created(world) == once_each(1)


def test_a_manifest_that_never_comes_is_refused() -> None:
    world = world_with(1)
    del world.s3.objects[MANIFEST]

    world.labeling_completed.invoke(completed(ONE))
    world.let_pass(40 * MINUTE)

    assert world.refusals == {"MISSING_MANIFEST"}
    assert not world.waiting


@pytest.mark.parametrize("without", ["manifest", "quota"])
def test_the_tag_that_skips_a_labeling_job_calls_it_off(without: str) -> None:
    world = world_with(1, quota=0 if without == "quota" else None)
    world.sagemaker.no_quota_until = world.clock.now + DAY if without == "quota" else 0
    if without == "manifest":
        del world.s3.objects[MANIFEST]
    world.labeling_completed.invoke(completed(ONE))

    world.sagemaker.labeling_jobs[ONE]["Tags"] = [{"Key": "train-on-label:skip", "Value": "true"}]
    world.let_pass(HOUR)

    assert result_of(world)["result"] == "ignored"
    assert not world.started
    assert not world.waiting


def test_a_quota_that_is_too_small_for_good_is_refused_and_a_dead_letter() -> None:
    world = world_with(1)
    world.sagemaker.quota = 0

    world.labeling_completed.invoke(completed(ONE))

    assert world.refusals == {"QUOTA_TOO_SMALL"}
    assert not world.waiting
    (letter,) = world.dead_letters
    assert letter["resources"] == [f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{ONE}"]
    assert "replay --dead-letters" in world.sns.messages[-1]["Message"]
    world.sagemaker.quota = None
    world.labeling_completed.invoke(letter)
    assert created(world) == once_each(1)
    assert set(prepared(world).values()) == {1}


def test_after_14_days_what_waits_is_a_dead_letter() -> None:
    world = world_with(1)
    world.ssm.parameters[PAUSED] = "true"
    world.labeling_completed.invoke(completed(ONE))

    world.clock.now += 13.9 * DAY  # without all the looks in between
    world.let_pass(0)
    before = list(world.dead_letters)
    world.let_pass(0.2 * DAY)

    assert not before
    assert world.refusals == {"WAITED_TOO_LONG", "PAUSED"}
    assert not world.waiting
    (letter,) = world.dead_letters
    world.ssm.parameters[PAUSED] = "false"
    world.labeling_completed.invoke(letter)
    assert created(world) == once_each(1)


INVALID = "The subnet subnet-0123456789abcdef0 does not exist."
NO_ROLE = (
    f"Could not assume role {ENVIRONMENT.training_role_arn}. Please ensure that the role exists and allows "
    "principal 'sagemaker.amazonaws.com' to assume the role."
)


def test_what_sagemaker_calls_invalid_is_refused_in_its_own_words_and_not_tried_again() -> None:
    world = world_with(1)
    world.sagemaker.invalid = INVALID

    world.labeling_completed.invoke(completed(ONE))

    (refused,) = told(world, "Labeling Job Refused")
    assert refused["refusals"] == [{"code": "REQUEST_REFUSED_BY_SAGEMAKER", "detail": INVALID}]
    assert not world.labeling_completed.errors
    assert not world.waiting
    assert not world.dead_letters


def test_a_role_that_is_not_known_yet_is_waited_for() -> None:
    world = world_with(1)
    world.sagemaker.invalid = NO_ROLE
    world.labeling_completed.invoke(completed(ONE))

    world.let_pass(3 * MINUTE)
    world.sagemaker.invalid = ""
    world.let_pass(3 * MINUTE)

    assert created(world) == once_each(1)
    assert set(prepared(world).values()) == {1}


def test_a_role_that_nobody_can_take_on_is_refused() -> None:
    world = world_with(1)
    world.sagemaker.invalid = NO_ROLE

    world.labeling_completed.invoke(completed(ONE))
    world.let_pass(20 * MINUTE)

    assert world.refusals == {"REQUEST_REFUSED_BY_SAGEMAKER"}
    assert not world.waiting


def test_a_request_for_a_role_that_a_deployment_replaced_is_built_anew() -> None:
    world = world_with(1)
    world.ssm.parameters[PAUSED] = "true"
    world.labeling_completed.invoke(completed(ONE))
    (key,) = (key for key in world.datasets if key.endswith("/request.json"))
    address = ENVIRONMENT.datasets_bucket, key
    world.s3.objects[address] = world.s3.objects[address].replace(
        ENVIRONMENT.training_role_arn.encode(), b"arn:aws:iam::111122223333:role/replaced"
    )

    world.ssm.parameters[PAUSED] = "false"
    world.let_pass(15 * MINUTE)

    (job,) = world.started.values()
    assert job["RoleArn"] == ENVIRONMENT.training_role_arn


def test_what_waited_is_started_with_the_very_request_that_was_kept() -> None:
    world = world_with(1)
    world.ssm.parameters[PAUSED] = "true"
    world.labeling_completed.invoke(completed(ONE))
    (kept,) = (json.loads(data) for key, data in world.datasets.items() if key.endswith("/request.json"))

    world.ssm.parameters[PAUSED] = "false"
    world.let_pass(15 * MINUTE)

    (job,) = world.started.values()
    assert kept == {name: job[name] for name in kept}
    (started,) = told(world, "Training Job Started")
    assert started["dataset"]["train"] + started["dataset"]["validation"] == 30


@pytest.mark.parametrize("body", ["no JSON", "[]", '{"train-on-label": {"attempt": 0}}', '{"detail": {}}'])
def test_a_message_of_another_kind_becomes_a_dead_letter_and_holds_up_nobody(body: str) -> None:
    world = world_with(1)
    world.ssm.parameters[PAUSED] = "true"
    world.labeling_completed.invoke(completed(ONE))
    world.sqs.send_message({"QueueUrl": ENVIRONMENT.waiting_url, "MessageBody": body})

    world.ssm.parameters[PAUSED] = "false"
    world.let_pass(DAY)

    assert created(world) == once_each(1)
    assert not world.waiting
