"""`[scale]`: the state machine, what it and its workers may do, and what is kept where it fails."""

import json
from typing import Any

import pytest

from local.states.definition import complaints
from stacks.functions.preparing_definition import ROUNDS, Preparing
from tests.support.synthesis import Synthesize, Synthesized

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:train-on-label-preparing"
QUEUE = "https://sqs.us-east-1.amazonaws.com/000000000000/failed"
PLANNING, RANGE = (f"arn:aws:lambda:us-east-1:000000000000:function:{name}" for name in ("plan", "range"))


@pytest.fixture(scope="module")
def scaled(synthesize: Synthesize) -> Synthesized:
    """What one line adds to the settings of the laptop."""
    return synthesize(
        """
        deployment = { account = "000000000000", region = "us-east-1" }
        data = { labels = ["jobs/", "output/"], images = ["images/"], incomplete_upload_days = 2 }
        scale = { above_bytes = 5, max_workers = 7 }
        """
    )


def definition() -> dict[str, Any]:
    return Preparing(
        partition="aws",
        planning_function=PLANNING,
        range_function=RANGE,
        failed_events_url=QUEUE,
        function_seconds=900,
        max_workers=7,
    ).definition()


def one(shape: Synthesized, kind: str, begins: str, stack: str = "Training") -> dict[str, Any]:
    (found,) = (each for name, each in shape.resources(stack, kind).items() if name.startswith(begins))
    return dict(found["Properties"])


def flat(value: Any) -> str:
    """A template's text, with logical ids in place of what they will be."""
    match value:
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(map(flat, parts))
        case {"Ref": name}:
            return "aws" if name == "AWS::Partition" else str(name)
        case {"Fn::GetAtt": [name, _]} | {"Fn::ImportValue": name}:
            return str(name)
    return str(value)


def statements(shape: Synthesized, role: str) -> dict[str, dict[str, Any]]:
    policy = one(shape, "IAM::Policy", f"{role}DefaultPolicy")
    return {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}


def resources(statement: dict[str, Any]) -> list[str]:
    named = statement["Resource"]
    return [flat(each) for each in (named if isinstance(named, list) else [named])]


def test_without_the_table_nothing_is_there(plain: Synthesized) -> None:
    assert not plain.resources("Training", "StepFunctions::StateMachine")
    assert len(plain.resources("Training", "Lambda::Function")) == 2
    assert "Preparing" not in json.dumps(plain.template("Training").to_json())


def test_the_definition_is_one_that_step_functions_takes() -> None:
    assert complaints(json.dumps(definition())) == []


def test_the_deployed_definition_is_the_same_with_the_resources_filled_in(scaled: Synthesized) -> None:
    text = flat(one(scaled, "StepFunctions::StateMachine", "Preparing")["DefinitionString"])
    deployed, states = json.loads(text), definition()["States"]

    assert complaints(text) == []
    assert deployed["States"].keys() == states.keys()
    assert deployed["States"]["Plan"]["Parameters"]["FunctionName"].startswith("LabelingCompletedFunction")
    worker = deployed["States"]["Prepare"]["ItemProcessor"]["States"]["PrepareRange"]
    assert worker["Parameters"]["FunctionName"].startswith("PreparingRangeFunction")
    assert deployed["States"]["KeepEvent"]["Parameters"]["QueueUrl"].startswith("FailedInvocationsQueue")
    assert deployed["States"]["Prepare"]["MaxConcurrency"] == 7


def test_whatever_fails_for_good_is_kept_as_the_event_that_it_began_with() -> None:
    states = definition()["States"]
    for name in ("Plan", "Prepare"):
        (catcher,) = states[name]["Catch"]
        assert (catcher["ErrorEquals"], catcher["Next"]) == (["States.ALL"], "KeepEvent")
    assert states["KeepEvent"]["Parameters"] == {
        "QueueUrl": QUEUE,
        "MessageBody.$": "$$.Execution.Input",
    }
    assert states["Failed"]["Type"] == "Fail"


def test_a_range_that_fails_is_tried_twice_more_and_one_that_may_not_run_yet_waits() -> None:
    states = definition()["States"]
    for task in (states["Plan"], states["Prepare"]["ItemProcessor"]["States"]["PrepareRange"]):
        tries = {error: each for each in task["Retry"] for error in each["ErrorEquals"]}
        assert tries["States.TaskFailed"]["MaxAttempts"] == tries["States.Timeout"]["MaxAttempts"] == 2
        waits = tries["Lambda.TooManyRequestsException"]
        assert waits["MaxAttempts"] * waits["MaxDelaySeconds"] > definition()["TimeoutSeconds"]
        assert task["TimeoutSeconds"] == 960
    assert states["Prepare"]["ToleratedFailurePercentage"] == 0


def test_rounds_are_bounded() -> None:
    bound, left = definition()["States"]["AreAllPrepared"]["Choices"]
    assert {"Variable": "$.round", "NumericGreaterThanEquals": ROUNDS} in bound["And"]
    assert bound["And"][:2] == left["And"]
    assert (bound["Next"], left["Next"]) == ("KeepEvent", "Prepare")


def test_the_state_machine_tells_what_it_does_under_the_deployments_key(scaled: Synthesized) -> None:
    machine = one(scaled, "StepFunctions::StateMachine", "Preparing")
    assert machine["LoggingConfiguration"]["Level"] == "ALL"
    assert machine["TracingConfiguration"] == {"Enabled": True}
    log = one(scaled, "Logs::LogGroup", "PreparingLog")
    assert "DataKey" in json.dumps(log["KmsKeyId"])


def test_the_state_machine_is_made_after_its_role_may_do_what_is_looked_at(scaled: Synthesized) -> None:
    (machine,) = scaled.resources("Training", "StepFunctions::StateMachine").values()
    assert any(name.startswith("PreparingRoleDefaultPolicy") for name in machine["DependsOn"])


def test_the_function_is_told_the_state_machine_by_the_name_that_it_gets(scaled: Synthesized) -> None:
    variables = one(scaled, "Lambda::Function", "LabelingCompleted")["Environment"]["Variables"]
    assert (flat(variables["PREPARING_ARN"]), variables["ABOVE_BYTES"]) == (ARN, "5")
    name = one(scaled, "StepFunctions::StateMachine", "Preparing")["StateMachineName"]
    assert name == ARN.rpartition(":")[2]


def test_the_worker_is_of_the_same_code_and_of_as_much_memory_and_time(scaled: Synthesized) -> None:
    worker, planning = (
        one(scaled, "Lambda::Function", begins) for begins in ("PreparingRange", "LabelingCompleted")
    )
    assert worker["Handler"] == "preparing_range.handler.handle"
    for same in ("Code", "MemorySize", "Timeout", "Architectures", "Runtime"):
        assert worker[same] == planning[same]
    assert "ReservedConcurrentExecutions" not in worker


def test_the_worker_reads_manifests_and_writes_parts_and_nothing_else(scaled: Synthesized) -> None:
    allowed = statements(scaled, "PreparingRangeRole")
    assert allowed.keys() == {"ReadManifests", "KeepParts", "UseDataKey", "WriteLogs"}
    assert [each.rpartition("/")[0].rpartition("/")[2] for each in resources(allowed["ReadManifests"])] == [
        "incoming",
        "jobs",
        "output",
    ]
    assert all(each.endswith("/*/parts/*") for each in resources(allowed["KeepParts"]))
    assert set(allowed["KeepParts"]["Action"]) == {
        "s3:GetObject",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
    }


def test_the_state_machine_runs_two_functions_and_maps_its_own_children(scaled: Synthesized) -> None:
    allowed = statements(scaled, "PreparingRole")
    assert len(resources(allowed["RunFunctions"])) == 2
    assert resources(allowed["StartChildren"]) == [ARN]
    executions = ARN.replace("stateMachine", "execution")
    assert resources(allowed["FollowChildren"]) == [f"{executions}/*", f"{executions}:*"]
    assert resources(allowed["ReadTasks"])[0].endswith("/*/parts/*tasks.json")
    trust = one(scaled, "IAM::Role", "PreparingRole")["AssumeRolePolicyDocument"]["Statement"][0]
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}
    assert flat(trust["Condition"]["ArnLike"]["aws:SourceArn"]) == f"{ARN}*"


def test_the_function_starts_this_state_machine_only(scaled: Synthesized) -> None:
    assert resources(statements(scaled, "FunctionRole")["StartPreparing"]) == [ARN]


def test_an_execution_that_is_stopped_or_over_its_time_is_kept_too(scaled: Synthesized) -> None:
    rule = one(scaled, "Events::Rule", "PreparingStopped")
    assert rule["EventPattern"]["source"] == ["aws.states"]
    detail = rule["EventPattern"]["detail"]
    assert (detail["status"], [flat(each) for each in detail["stateMachineArn"]]) == (
        ["ABORTED", "TIMED_OUT"],
        [ARN],
    )
    (target,) = rule["Targets"]
    assert flat(target["Arn"]).startswith("FailedInvocations")
    assert flat(target["DeadLetterConfig"]["Arn"]).startswith("UndeliveredEvents")


def test_each_way_to_fail_rings(scaled: Synthesized) -> None:
    alarms = scaled.resources("Training", "CloudWatch::Alarm").values()
    ringing = {
        each["Properties"]["MetricName"]
        for each in alarms
        if each["Properties"]["AlarmDescription"].endswith("#preparing-in-parts")
    }
    assert ringing == {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"}
    kept = [each for each in alarms if each["Properties"]["MetricName"] == "InvocationsFailedToBeSentToDlq"]
    assert len(kept) == len(scaled.resources("Training", "Events::Rule"))


def test_s3_deletes_parts_after_some_days_and_with_the_table_only(
    scaled: Synthesized, plain: Synthesized
) -> None:
    def rules(shape: Synthesized) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = one(shape, "S3::Bucket", "Datasets", "Data")["LifecycleConfiguration"][
            "Rules"
        ]
        return found

    (parts,) = (rule for rule in rules(scaled) if rule.get("Prefix") == "_parts/")
    assert (parts["ExpirationInDays"], parts["NoncurrentVersionExpiration"]) == (2, {"NoncurrentDays": 1})
    assert not [rule for rule in rules(plain) if "ExpirationInDays" in rule]
