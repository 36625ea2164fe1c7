"""With `[scale]` the state machine is there, under a role of its own, between two functions."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from local.states.definition import complaints
from tests.deployed.conftest import Account, Run
from tests.support.killing import killed_at_random
from tests.support.permissions.world import World
from tests.support.sample_lines import Record, as_line
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


def complete_lines(manifest: bytes) -> list[Record]:
    return [json.loads(line) for line in manifest.splitlines() if line.endswith(b"}")]


def padded(records: Iterable[Record], size: int) -> bytes:
    """A manifest of lines of at least so many bytes."""
    return b"".join(as_line({**record, "note": "x" * size}) + b"\n" for record in records)


def different_lines(account: Account, dataset: str, folder: Path, job: str) -> list[str]:
    """Which files have other lines in the folder than in the datasets bucket, by the jobs called so.

    Of others, plan is not told the label categories, by which it would say why lines are refused.
    """

    def lines(name: str, data: bytes) -> list[bytes]:
        by_all = name != "rejects.jsonl"
        return [line for line in data.splitlines() if by_all or f"/{job}".encode() in line]

    names = ("train.manifest", "validation.manifest", "rejects.jsonl")
    return [
        name
        for name in names
        if lines(name, account.file(f"{dataset}{name}")) != lines(name, (folder / name).read_bytes())
    ]


def is_started(account: Account, name: str) -> bool:
    return [each["result"] for each in account.outcomes_of(name)][-1:] == ["started"]


@pytest.fixture
def by_one(run: Run, deployed_settings: Path, tmp_path: Path) -> Callable[..., Path]:
    """by_one(ARGUMENTS) is the folder of what `plan` with these arguments prepares, by one process."""

    def plan(*arguments: str) -> Path:
        out = tmp_path / "one"
        deployment = ("--config", deployed_settings, "--stack", "train-on-label")
        done = run("plan", *arguments, *deployment, "--jobs", 1, "--out", out)
        assert out.exists(), done.output
        return out

    return plan


def test_a_large_manifest_is_prepared_by_workers_of_whom_some_are_killed_and_trained_on(
    account: Account,
    street_manifest: Callable[[int], bytes],
    run: Run,
    by_one: Callable[..., Path],
) -> None:
    aws, deployed, name = account.aws, account.deployed, "street-large-01"
    scenes = complete_lines(street_manifest(20))
    progress: set[tuple[int, int]] = set()

    def status_is_started() -> bool:
        jobs = json.loads(run("status", "--json").stdout)["labeling_jobs"]
        [row] = [each for each in jobs if each["labeling_job"] == name]
        if row["result"] == "preparing":
            progress.add((row["prepared_ranges"], row["ranges"]))
        return bool(row["result"] == "started")

    # No worker is tried more than three times.
    random, workers = Random(), [deployed["PreparingRangeFunctionName"]]  # noqa: S311  # no secret
    with killed_at_random(aws, workers, random, most=2, seconds=1) as killed:
        # The first one is there twice, five ranges apart.
        account.complete(name, padded([*scenes, scenes[0]], 250_000))
        wait_until(status_is_started)

    assert len(killed) == 2
    assert any(done < ranges for done, ranges in progress)
    *before, last = account.outcomes_of(name)
    assert {each["result"] for each in before} == {"preparing"}
    [training_job] = account.training_jobs_of(name)
    assert last["training_job"] == training_job
    one = by_one("--labeling-job", name)
    assert different_lines(account, last["dataset"], one, name) == []
    report, of_one = account.file(f"{last['dataset']}dataset.json"), (one / "dataset.json").read_bytes()
    # The function has looked at images, too.
    assert json.loads(report) == {**json.loads(of_one), "images": json.loads(report)["images"]}
    assert json.loads(report)["rejected"]["DUPLICATE_SOURCE"] >= 1
    executions = aws.client("stepfunctions").list_executions(stateMachineArn=deployed["PreparingArn"])
    [execution] = [each for each in executions["executions"] if each["name"].startswith(name)]
    assert execution["status"] == "SUCCEEDED"
    assert "Uploads" not in aws.client("s3").list_multipart_uploads(Bucket=deployed["DatasetsBucket"])


def test_so_are_all_labels_of_a_profile(
    account: Account,
    street_manifest: Callable[[int], bytes],
    by_one: Callable[..., Path],
) -> None:
    scenes = complete_lines(street_manifest(30))
    # The second one has newer labels of half of the first, some of them twice.
    labels = {"harbours-large-01": scenes[:20], "harbours-large-02": [*scenes[10:], *scenes[12:18]]}
    for name, records in labels.items():
        account.complete(name, padded(records, 100_000))
        wait_until(partial(is_started, account, name))
    *before, last = account.outcomes_of(name)
    report = json.loads(account.file(f"{last['dataset']}dataset.json"))
    # Other tests' labels may be among them.
    newest_first = {source["labeling_job"]: source for source in report["sources"]}

    one = by_one(*(source["manifest"] for source in reversed(report["sources"])), "--profile", "harbours")

    assert ({each["result"] for each in before}, last["result"]) == ({"preparing"}, "started")
    assert list(newest_first)[:2] == [*reversed(labels)]
    assert newest_first["harbours-large-01"]["superseded"] > 0
    assert different_lines(account, last["dataset"], one, "harbours-large-") == []
    of_one = json.loads((one / "dataset.json").read_bytes())
    for field in ("lines", "train", "validation", "rejected", "classes"):
        assert report[field] == of_one[field], field
