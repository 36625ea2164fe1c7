"""With `[scale]` the state machine is there, under a role of its own, between two functions."""

import json
from collections.abc import Callable

import pytest

from local.states.definition import complaints
from tests.deployed.conftest import Account
from tests.support.permissions.world import World
from tests.support.state_machines import ended
from tests.support.waiting import wait_until
from train_on_label.aws.operating.dead_letters import DeadLetterQueue
from train_on_label.state_changes import EXECUTION, dead_letter_event, labeling_completed_event

pytestmark = [pytest.mark.laptop, pytest.mark.long]


def test_the_state_machine_is_deployed_with_its_role_and_both_functions(deployed_world: World) -> None:
    aws, deployed = deployed_world.aws, deployed_world.deployed
    machine = aws.client("stepfunctions").describe_state_machine(stateMachineArn=deployed["PreparingArn"])
    states = json.loads(machine["definition"])["States"]

    assert complaints(machine["definition"]) == []
    assert machine["name"] == "train-on-label-preparing"
    assert "PreparingRole" in machine["roleArn"]
    worker = states["Prepare"]["ItemProcessor"]["States"]["PrepareRange"]
    for task, output in ((states["Plan"], "FunctionName"), (worker, "PreparingRangeFunctionName")):
        function = aws.client("lambda").get_function(FunctionName=deployed[output])["Configuration"]
        assert task["Parameters"]["FunctionName"] == function["FunctionArn"]
    assert states["KeepEvent"]["Parameters"]["QueueUrl"] == deployed["FailedInvocationsUrl"]
    variables = aws.client("lambda").get_function_configuration(FunctionName=deployed["FunctionName"])[
        "Environment"
    ]["Variables"]
    assert variables["PREPARING_ARN"] == deployed["PreparingArn"]


def test_an_execution_that_is_stopped_leaves_its_event_among_the_failed_ones(deployed_world: World) -> None:
    aws, deployed = deployed_world.aws, deployed_world.deployed
    states, sqs = aws.client("stepfunctions"), aws.client("sqs")
    arn = f"arn:aws:sagemaker:{aws.region}:{aws.account}:labeling-job/there-is-none-to-prepare"
    event = labeling_completed_event(arn, "2026-01-08T07:20:01Z")
    started = states.start_execution(stateMachineArn=deployed["PreparingArn"], input=json.dumps(event))
    states.stop_execution(executionArn=started["executionArn"])

    assert ended(states, started["executionArn"])["status"] == "ABORTED"

    queue = DeadLetterQueue(sqs, deployed["FailedInvocationsUrl"])

    def taken() -> list[str]:
        """States of executions on this event in the queue, which others use too."""
        found = []
        for letter in queue.messages():
            body = json.loads(letter.body)
            if body.get("detail-type") == EXECUTION and dead_letter_event(body) == event:
                found.append(body["detail"]["status"])
                queue.delete(letter)
        return found

    assert wait_until(taken) == ["ABORTED"]


def test_a_large_manifest_is_prepared_by_workers_and_trained_on(
    deployed_world: World, account: Account, street_manifest: Callable[[int], bytes]
) -> None:
    aws, name = deployed_world.aws, "street-large-01"
    scenes = [json.loads(line) for line in street_manifest(20).splitlines() if line.endswith(b"}")]
    # The first one is there twice, five ranges apart.
    padded = [{**scene, "note": "x" * 250_000} for scene in [*scenes, scenes[0]]]
    lines = [json.dumps(record).encode() + b"\n" for record in padded]

    account.complete(name, b"".join(lines))
    wait_until(
        lambda: account.outcomes_of(name)[-1:] and account.outcomes_of(name)[-1]["result"] == "started"
    )

    *before, last = account.outcomes_of(name)
    assert {each["result"] for each in before} == {"preparing"}
    # All ranges, by whoever starts the workers and by these; one again; all for their labels of one object.
    ranges = before[0]["ranges"]
    assert [each["ranges"] for each in before] == [ranges, ranges, before[2]["ranges"], ranges]
    assert 0 < before[2]["ranges"] < ranges
    [training_job] = account.training_jobs_of(name)
    assert (last["result"], last["training_job"]) == ("started", training_job)
    prefix = f"{name}/{training_job}/"
    report = json.loads(account.file(f"{prefix}dataset.json"))
    assert report["lines"] == len(lines)
    assert report["rejected"]["DUPLICATE_SOURCE"] >= 1
    for channel in ("train", "validation"):
        written = account.file(f"{prefix}{channel}.manifest")
        assert written == b"".join(line for line in dict.fromkeys(lines) if line in written)
        assert written.count(b"\n") == report[channel]
    states = aws.client("stepfunctions")
    machine = deployed_world.deployed["PreparingArn"]
    executions = states.list_executions(stateMachineArn=machine)["executions"]
    [execution] = [each["executionArn"] for each in executions if each["name"].startswith(name)]
    assert ended(states, execution)["status"] == "SUCCEEDED"
    uploads = aws.client("s3").list_multipart_uploads(Bucket=deployed_world.deployed["DatasetsBucket"])
    assert "Uploads" not in uploads
