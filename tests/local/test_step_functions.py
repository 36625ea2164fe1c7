"""A Distributed Map runs on the laptop as on AWS, and what AWS refuses is refused."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws
from local.states.payload import MAX_BYTES
from tests.support.state_machines import Json, a_map, ended, worker_package
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_stepfunctions import SFNClient

Start = Callable[..., str]

ACCOUNT = "000000000000"
LAMBDA_ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
NAME = f"arn:aws:states:us-east-1:{ACCOUNT}"


@pytest.fixture(scope="session")
def worker(laptop_aws: LaptopAws) -> str:
    """The ARN of a function that does what its event says."""
    created = laptop_aws.client("lambda").create_function(
        FunctionName="worker",
        Runtime="python3.11",
        Handler="app.handler",
        Role=LAMBDA_ROLE,
        Code={"ZipFile": worker_package()},
    )
    return created["FunctionArn"]


@pytest.fixture
def states(laptop_aws: LaptopAws) -> "SFNClient":
    return laptop_aws.client("stepfunctions")


def deploy(aws: LaptopAws, name: str, definition: Json, role: str = LAMBDA_ROLE) -> str:
    """The ARN of a state machine that CloudFormation has made."""
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "StateMachineName": name,
            "RoleArn": role,
            "DefinitionString": json.dumps(definition),
        },
    }
    template = json.dumps({"Resources": {"Machine": machine}})
    formation = aws.client("cloudformation")
    formation.create_stack(StackName=name, TemplateBody=template)

    def look() -> str | None:
        status = formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        return None if status.endswith("IN_PROGRESS") else status

    assert wait_until(look, 30) == "CREATE_COMPLETE"
    return f"{NAME}:stateMachine:{name}"


@pytest.fixture
def start(laptop_aws: LaptopAws, s3: "S3Client", bucket: str, name: str, worker: str) -> Iterator[Start]:
    """start(ITEMS, ...) maps the worker over a list; it returns the execution's ARN."""
    made = []

    def start(items: Any, **changed: Any) -> str:
        states = laptop_aws.client("stepfunctions")
        s3.put_object(Bucket=bucket, Key="items.json", Body=json.dumps(items).encode())
        role = changed.pop("role", LAMBDA_ROLE)
        machine = states.create_state_machine(
            name=name, definition=json.dumps(a_map(worker, **changed)), roleArn=role
        )["stateMachineArn"]
        made.append(machine)
        given = json.dumps({"bucket": bucket, "key": "items.json"})
        return states.start_execution(stateMachineArn=machine, input=given)["executionArn"]

    yield start
    for machine in made:
        laptop_aws.client("stepfunctions").delete_state_machine(stateMachineArn=machine)


def map_run(states: "SFNClient", execution: str) -> Any:
    """The execution's only map run."""
    (run,) = states.list_map_runs(executionArn=execution)["mapRuns"]
    return states.describe_map_run(mapRunArn=run["mapRunArn"])


def counts(states: "SFNClient", execution: str) -> Json:
    """How many children ended how."""
    found = map_run(states, execution)["executionCounts"]
    return {outcome: count for outcome, count in found.items() if count}


def test_a_deployed_state_machine_maps_its_worker_over_a_list_in_s3(
    laptop_aws: LaptopAws, s3: "S3Client", bucket: str, name: str, worker: str
) -> None:
    states = laptop_aws.client("stepfunctions")
    s3.put_object(Bucket=bucket, Key="items.json", Body=json.dumps([{"n": 1}, {"n": 2}, {"n": 3}]).encode())
    machine = deploy(laptop_aws, name, a_map(worker))

    given = json.dumps({"bucket": bucket, "key": "items.json"})
    execution = states.start_execution(stateMachineArn=machine, name="first", input=given)["executionArn"]

    found = ended(states, execution)
    assert execution == f"{NAME}:execution:{name}:first"
    assert (found["status"], json.loads(found["output"])) == ("SUCCEEDED", [{"n": 1}, {"n": 2}, {"n": 3}])
    assert map_run(states, execution)["status"] == "SUCCEEDED"
    assert counts(states, execution) == {"succeeded": 3, "total": 3}
    children = states.list_executions(mapRunArn=map_run(states, execution)["mapRunArn"])["executions"]
    assert {child["status"] for child in children} == {"SUCCEEDED"}


def test_a_list_may_be_empty(states: "SFNClient", start: Start) -> None:
    found = ended(states, start([]))

    assert (found["status"], found["output"]) == ("SUCCEEDED", "[]")


def test_what_is_no_list_is_not_mapped(states: "SFNClient", start: Start) -> None:
    found = ended(states, start({"n": 1}))

    assert (found["status"], found["error"]) == ("FAILED", "States.ItemReaderFailed")


def test_one_failure_is_enough_and_no_further_child_starts(
    states: "SFNClient", start: Start, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    items = [{"fail": "value"}, {"fail_until_there": str(told)}, {"fail_until_there": str(told)}]

    execution = start(items, map={"MaxConcurrency": 1})

    found = ended(states, execution)
    assert (found["status"], found["error"]) == ("FAILED", "States.ExceedToleratedFailureThreshold")
    wait_until(lambda: "pending" not in counts(states, execution) or None)
    assert counts(states, execution) == {"failed": 1, "aborted": 2, "total": 3}
    assert not told.exists()


@pytest.mark.long
def test_as_many_may_fail_as_are_tolerated(states: "SFNClient", start: Start) -> None:
    items = [{"fail": "value"}, {"n": 2}, {"n": 3}, {"n": 4}]

    execution = start(items, map={"ToleratedFailurePercentage": 25})

    assert ended(states, execution)["status"] == "SUCCEEDED"
    assert counts(states, execution) == {"failed": 1, "succeeded": 3, "total": 4}


@pytest.mark.long
def test_a_task_is_tried_again(states: "SFNClient", start: Start, tmp_path: Path) -> None:
    retry = [{"ErrorEquals": ["ValueError"], "IntervalSeconds": 1, "MaxAttempts": 1}]

    execution = start([{"fail_until_there": str(tmp_path / "there")}], task={"Retry": retry})

    assert ended(states, execution)["status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("item", "error"), [({"fail": "key"}, "KeyError"), ({"die": True}, "Runtime.ExitError")]
)
def test_an_error_has_the_name_of_what_was_raised(
    states: "SFNClient", start: Start, item: Json, error: str
) -> None:
    execution = start([item])

    ended(states, execution)
    (child,) = states.list_executions(mapRunArn=map_run(states, execution)["mapRunArn"])["executions"]
    assert states.describe_execution(executionArn=child["executionArn"])["error"] == error


@pytest.mark.long
def test_another_error_is_not_tried_again(states: "SFNClient", start: Start) -> None:
    retry = [{"ErrorEquals": ["ValueError"], "IntervalSeconds": 60}]

    assert ended(states, start([{"fail": "key"}], task={"Retry": retry}))["status"] == "FAILED"


def test_a_failed_map_is_caught(states: "SFNClient", start: Start) -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "failed"}]

    execution = start(
        [{"fail": "value"}],
        map={"Catch": catch},
        states={"failed": {"Type": "Fail", "Error": "PartsFailed", "Cause": "for a test"}},
    )

    found = ended(states, execution)
    assert (found["error"], found["cause"]) == ("PartsFailed", "for a test")


def test_a_stopped_execution_ends_at_once_and_its_children_with_it(
    states: "SFNClient", start: Start, tmp_path: Path
) -> None:
    go_on, running, never = (tmp_path / each for each in ("go-on", "running", "never"))
    items = [{"wait_for": str(go_on), "tell": str(running)}, {"fail_until_there": str(never)}]
    execution = start(items, map={"MaxConcurrency": 1})
    wait_until(lambda: running.exists() or None)

    states.stop_execution(executionArn=execution, error="Cancelled", cause="for a test")

    found = ended(states, execution)
    assert (found["status"], found["error"]) == ("ABORTED", "Cancelled")
    wait_until(lambda: map_run(states, execution)["status"] == "ABORTED" or None)
    go_on.touch()
    wait_until(lambda: counts(states, execution) == {"aborted": 2, "total": 2} or None)
    assert ended(states, execution)["status"] == "ABORTED"
    assert not never.exists()


def test_an_execution_times_out(states: "SFNClient", start: Start, tmp_path: Path) -> None:
    item = {"wait_for": str(tmp_path / "go-on"), "tell": str(tmp_path / "running")}

    execution = start([item], TimeoutSeconds=1)

    found = ended(states, execution)
    (tmp_path / "go-on").touch()
    assert (found["status"], found["error"]) == ("TIMED_OUT", "States.Timeout")


@pytest.mark.long
def test_a_task_times_out(states: "SFNClient", start: Start, tmp_path: Path) -> None:
    item = {"wait_for": str(tmp_path / "go-on"), "tell": str(tmp_path / "running")}

    execution = start([item], task={"TimeoutSeconds": 1})

    assert ended(states, execution)["status"] == "FAILED"
    (tmp_path / "go-on").touch()
    (child,) = states.list_executions(mapRunArn=map_run(states, execution)["mapRunArn"])["executions"]
    assert states.describe_execution(executionArn=child["executionArn"])["error"] == "States.Timeout"


@pytest.mark.parametrize(
    ("sizes", "error"),
    [
        ([MAX_BYTES - 1_000], None),
        ([MAX_BYTES], "States.ExceedToleratedFailureThreshold"),
        ([MAX_BYTES // 2, MAX_BYTES // 2], "States.DataLimitExceeded"),
    ],
    ids=["just below", "of one child", "of all together"],
)
def test_a_result_may_have_256_kib(
    states: "SFNClient", start: Start, sizes: list[int], error: str | None
) -> None:
    # Caught it is by nobody who asks for all errors.
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "caught"}] if len(sizes) > 1 else []
    states_ = {"caught": {"Type": "Fail", "Error": "Caught"}} if catch else {}

    execution = start([{"give": size} for size in sizes], map={"Catch": catch}, states=states_)

    assert ended(states, execution).get("error") == error


def test_a_name_belongs_to_its_input(
    states: "SFNClient", start: Start, tmp_path: Path, bucket: str, name: str
) -> None:
    go_on = tmp_path / "go-on"
    machine = f"{NAME}:stateMachine:{name}"
    first = start([{"wait_for": str(go_on), "tell": str(tmp_path / "running")}])
    run, given = first.rpartition(":")[2], json.dumps({"bucket": bucket, "key": "items.json"})

    again = states.start_execution(stateMachineArn=machine, name=run, input=given)["executionArn"]
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        states.start_execution(stateMachineArn=machine, name=run, input="{}")
    go_on.touch()
    ended(states, first)
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        states.start_execution(stateMachineArn=machine, name=run, input=given)

    assert again == first


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"name": "a/b"}, "InvalidName"),
        ({"name": "a b"}, "InvalidName"),
        ({"name": "a" * 81}, "InvalidName"),
        ({"input": "{"}, "InvalidExecutionInput"),
        ({"input": json.dumps("x" * MAX_BYTES)}, "ValidationException"),
    ],
)
def test_an_execution_is_refused(states: "SFNClient", given: Json, error: str) -> None:
    with pytest.raises(ClientError, match=error):
        states.start_execution(stateMachineArn=f"{NAME}:stateMachine:none", **given)


def test_a_mistaken_definition_is_refused_by_the_service_and_in_a_template(
    laptop_aws: LaptopAws, states: "SFNClient", name: str
) -> None:
    mistaken = a_map("worker", StartAt="nowhere")

    with pytest.raises(ClientError, match=r"InvalidDefinition.*MISSING_TRANSITION_TARGET"):
        states.create_state_machine(name=name, definition=json.dumps(mistaken), roleArn=LAMBDA_ROLE)
    with pytest.raises(AssertionError):
        deploy(laptop_aws, name, mistaken)
    events = laptop_aws.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    assert any("MISSING_TRANSITION_TARGET" in event.get("ResourceStatusReason", "") for event in events)
