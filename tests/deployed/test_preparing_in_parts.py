"""With `[scale]` the state machine is there, under a role of its own, between two functions."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from local.states.definition import complaints
from tests.deployed.conftest import Account, Run
from tests.support.killing import killed_at_random
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


def test_a_large_manifest_is_prepared_by_workers_of_whom_some_are_killed_and_trained_on(
    account: Account,
    street_manifest: Callable[[int], bytes],
    run: Run,
    deployed_settings: Path,
    tmp_path: Path,
) -> None:
    aws, deployed, name = account.aws, account.deployed, "street-large-01"
    scenes = [json.loads(line) for line in street_manifest(20).splitlines() if line.endswith(b"}")]
    # The first one is there twice, five ranges apart.
    padded = [{**scene, "note": "x" * 250_000} for scene in [*scenes, scenes[0]]]
    progress: set[tuple[int, int]] = set()

    def is_started() -> bool:
        jobs = json.loads(run("status", "--json").stdout)["labeling_jobs"]
        [row] = [each for each in jobs if each["labeling_job"] == name]
        if row["result"] == "preparing":
            progress.add((row["prepared_ranges"], row["ranges"]))
        return bool(row["result"] == "started")

    # No worker is tried more than three times.
    random, workers = Random(), [deployed["PreparingRangeFunctionName"]]  # noqa: S311  # no secret
    with killed_at_random(aws, workers, random, most=2, seconds=1) as killed:
        account.complete(name, b"".join(json.dumps(record).encode() + b"\n" for record in padded))
        wait_until(is_started)

    assert len(killed) == 2
    assert any(done < ranges for done, ranges in progress)
    *before, last = account.outcomes_of(name)
    assert {each["result"] for each in before} == {"preparing"}
    [training_job] = account.training_jobs_of(name)
    assert last["training_job"] == training_job
    out, one = tmp_path / "one", ("--config", deployed_settings, "--stack", "train-on-label", "--jobs", 1)
    run("plan", "--labeling-job", name, *one, "--out", out)
    prefix = f"{name}/{training_job}"
    for file in ("train.manifest", "validation.manifest", "rejects.jsonl"):
        assert account.file(f"{prefix}/{file}") == (out / file).read_bytes(), file
    report, of_one = account.file(f"{prefix}/dataset.json"), (out / "dataset.json").read_bytes()
    # The function has looked at images, too.
    assert json.loads(report) == {**json.loads(of_one), "images": json.loads(report)["images"]}
    assert json.loads(report)["rejected"]["DUPLICATE_SOURCE"] >= 1
    executions = aws.client("stepfunctions").list_executions(stateMachineArn=deployed["PreparingArn"])
    [execution] = [each for each in executions["executions"] if each["name"].startswith(name)]
    assert execution["status"] == "SUCCEEDED"
    assert "Uploads" not in aws.client("s3").list_multipart_uploads(Bucket=deployed["DatasetsBucket"])
