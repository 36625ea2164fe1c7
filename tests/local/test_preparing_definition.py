"""The state machine of `[scale]` goes round until all is prepared, and keeps the event where it fails."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local.aws import LaptopAws
from stacks.functions.preparing_definition import ROUNDS, Preparing
from tests.support.state_machines import Json, ended, worker_package

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROLE = "arn:aws:iam::000000000000:role/preparing"


class Preparation:
    """A state machine of this test's own: what its planner answers is told beforehand."""

    def __init__(self, aws: LaptopAws, name: str, folder: Path) -> None:
        self._aws = aws
        self._states = aws.client("stepfunctions")
        self._plans = folder / "plans.json"
        function = aws.client("lambda").create_function(
            FunctionName=f"preparing-{name}",
            Runtime="python3.11",
            Handler="app.handler",
            Role=ROLE,
            Code={"ZipFile": worker_package()},
        )["FunctionArn"]
        self.queue = aws.client("sqs").create_queue(QueueName=f"failed-{name}")["QueueUrl"]
        definition = Preparing(
            partition="aws",
            planning_function=function,
            range_function=function,
            failed_events_url=self.queue,
            function_seconds=60,
            max_workers=2,
        ).definition()
        self._machine = self._states.create_state_machine(
            name=f"preparing-{name}", definition=json.dumps(definition), roleArn=ROLE
        )["stateMachineArn"]
        self.event = {"plans": str(self._plans)}
        self._execution = ""

    def run(self, plans: list[Json | None]) -> Any:
        """The execution, once it has ended, whose planner gives these tasks in turn."""
        self._plans.write_text(json.dumps(plans))
        started = self._states.start_execution(stateMachineArn=self._machine, input=json.dumps(self.event))
        self._execution = started["executionArn"]
        return ended(self._states, self._execution)

    @property
    def maps(self) -> list[int]:
        """How many items each map of the last execution had, the first one first."""
        runs = self._states.list_map_runs(executionArn=self._execution)["mapRuns"]
        found = [self._states.describe_map_run(mapRunArn=run["mapRunArn"]) for run in runs]
        return [run["itemCounts"]["succeeded"] for run in sorted(found, key=lambda run: run["startDate"])]

    @property
    def kept(self) -> list[object]:
        """The events in the queue."""
        received = self._aws.client("sqs").receive_message(QueueUrl=self.queue).get("Messages", [])
        return [json.loads(message["Body"]) for message in received]


@pytest.fixture
def preparation(laptop_aws: LaptopAws, name: str, tmp_path: Path) -> Preparation:
    return Preparation(laptop_aws, name, tmp_path)


@pytest.fixture
def tasks(s3: "S3Client", bucket: str) -> Json:
    """Where a list of two lies."""
    s3.put_object(Bucket=bucket, Key="tasks.json", Body=b'[{"range": 0}, {"range": 1}]')
    return {"bucket": bucket, "key": "tasks.json"}


def test_it_maps_until_no_tasks_are_left(preparation: Preparation, tasks: Json) -> None:
    assert preparation.run([tasks, tasks, None])["status"] == "SUCCEEDED"
    assert preparation.maps == [2, 2]
    assert preparation.kept == []


def test_where_nothing_is_to_be_prepared_it_maps_nothing(preparation: Preparation) -> None:
    assert preparation.run([None])["status"] == "SUCCEEDED"
    assert preparation.maps == []


@pytest.mark.long
def test_after_so_many_rounds_it_fails_and_keeps_the_event(preparation: Preparation, tasks: Json) -> None:
    execution = preparation.run([tasks] * (ROUNDS + 1))

    assert (execution["status"], execution["error"]) == ("FAILED", "NotPrepared")
    assert preparation.maps == [2] * ROUNDS
    assert preparation.kept == [preparation.event]


def test_a_list_that_cannot_be_read_keeps_the_event(preparation: Preparation, tasks: Json) -> None:
    execution = preparation.run([{**tasks, "key": "others.json"}])

    assert (execution["status"], execution["error"]) == ("FAILED", "NotPrepared")
    assert preparation.kept == [preparation.event]
