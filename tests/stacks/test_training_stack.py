"""The stateless stack: from the event to the function, and what happens to events that fail."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk.assertions import Match

from stacks.functions.packaging import host_is_arm
from tests.support.places import sample_event
from tests.support.synthesis import Synthesize, Synthesized
from train_on_label.aws.environment import CommonEnvironment, LabelingCompletedEnvironment


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """What EventBridge does with a pattern of exact values: each field is one of those listed."""
    return all(
        field in event
        and (matches(want, event[field]) if isinstance(want, Mapping) else event[field] in want)
        for field, want in pattern.items()
    )


def of(synthesized: Synthesized, kind: str, construct: str = "LabelingCompleted") -> dict[str, Any]:
    """The properties of a construct's only resource of one type."""
    (resource,) = (
        resource
        for name, resource in synthesized.resources("Training", kind).items()
        if name.startswith(construct)
    )
    return dict(resource["Properties"])


def function(synthesized: Synthesized, construct: str = "LabelingCompleted") -> dict[str, Any]:
    return of(synthesized, "Lambda::Function", construct)


both_functions = pytest.mark.parametrize("construct", ["LabelingCompleted", "TrainingFinished"])


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"detail": {"LabelingJobStatus": "Failed"}}, False),
        ({"detail": {"LabelingJobStatus": "Stopped"}}, False),
        ({"detail-type": "SageMaker Ground Truth Labeling Job Task Status Change"}, False),
        ({"source": "my.sagemaker"}, False),
    ],
)
def test_the_rule_takes_completed_labeling_jobs_only(
    plain: Synthesized, changed: dict[str, Any], expected: bool
) -> None:
    pattern = of(plain, "Events::Rule")["EventPattern"]
    assert matches(pattern, sample_event("labeling-job-completed") | changed) is expected


def test_the_rule_leaves_a_failed_labeling_job_alone(plain: Synthesized) -> None:
    pattern = of(plain, "Events::Rule")["EventPattern"]
    assert not matches(pattern, sample_event("labeling-job-failed"))


def test_another_rule_takes_objects_created_under_incoming(plain: Synthesized) -> None:
    pattern = of(plain, "Events::Rule", "DroppedManifests")["EventPattern"]
    created = sample_event("object-created")

    assert pattern["source"] == [created["source"]]
    assert pattern["detail-type"] == [created["detail-type"]]
    assert pattern["detail"]["object"] == {"key": [{"prefix": "incoming/"}]}
    assert "Labeling" in pattern["detail"]["bucket"]["name"][0]["Fn::ImportValue"]
    assert created["detail"]["object"]["key"].startswith("incoming/")


def test_the_labeling_bucket_tells_of_objects_by_its_own_property(plain: Synthesized) -> None:
    buckets = plain.resources("Data", "S3::Bucket")
    telling = [
        name for name, bucket in buckets.items() if "NotificationConfiguration" in bucket["Properties"]
    ]

    (labeling,) = telling
    assert labeling.startswith("Labeling")
    # In its place the library would deploy a function of its own that sets it.
    assert not plain.resources("Data", "Lambda::Function")


@pytest.mark.parametrize("status", ["Completed", "Failed", "Stopped"])
def test_the_rule_takes_this_deployments_training_jobs_that_have_ended(
    laptop: Synthesized, status: str
) -> None:
    pattern = of(laptop, "Events::Rule", "TrainingFinished")["EventPattern"]
    (role,) = pattern["detail"]["RoleArn"]
    assert role["Fn::GetAtt"][0].startswith("TrainingRole")
    pattern["detail"]["RoleArn"] = ["arn:aws:iam::111122223333:role/train-on-label-training"]
    ended = sample_event("training-job-completed")
    ended["detail"]["TrainingJobStatus"] = status
    assert matches(pattern, ended)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("TrainingJobStatus", "InProgress"),
        ("TrainingJobStatus", "Stopping"),
        ("RoleArn", "arn:aws:iam::111122223333:role/another-deployments"),
    ],
)
def test_the_rule_leaves_other_states_and_other_peoples_training_jobs_alone(
    laptop: Synthesized, field: str, value: str
) -> None:
    pattern = of(laptop, "Events::Rule", "TrainingFinished")["EventPattern"]
    pattern["detail"]["RoleArn"] = ["arn:aws:iam::111122223333:role/train-on-label-training"]
    ended = sample_event("training-job-completed")
    ended["detail"][field] = value
    assert not matches(pattern, ended)


@both_functions
def test_an_event_is_delivered_for_a_day_and_then_kept(plain: Synthesized, construct: str) -> None:
    (target,) = of(plain, "Events::Rule", construct)["Targets"]
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}
    assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0].startswith("UndeliveredEvents")


@both_functions
def test_an_invocation_that_fails_three_times_is_kept(plain: Synthesized, construct: str) -> None:
    config = of(plain, "Lambda::EventInvokeConfig", construct)
    assert config["MaximumRetryAttempts"] == 2
    assert config["MaximumEventAgeInSeconds"] == 21_600
    destination = config["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination["Fn::GetAtt"][0].startswith("FailedInvocations")


def test_a_dead_letter_is_kept_for_two_weeks(plain: Synthesized) -> None:
    queues = plain.resources("Training", "SQS::Queue")
    assert {queue["Properties"]["MessageRetentionPeriod"] for queue in queues.values()} == {14 * 86_400}


def test_the_function_runs_on_one_core_of_arm_with_the_newest_python(plain: Synthesized) -> None:
    properties = function(plain)
    assert properties["Handler"] == "labeling_completed.handler.handle"
    assert properties["Runtime"] == "python3.14"
    assert properties["Architectures"] == ["arm64"]
    assert (properties["MemorySize"], properties["Timeout"]) == (1_769, 900)
    assert "ReservedConcurrentExecutions" not in properties


def test_the_runtime_changes_with_a_deployment_only(plain: Synthesized) -> None:
    assert function(plain)["RuntimeManagementConfig"] == {"UpdateRuntimeOn": "FunctionUpdate"}


def test_reserved_concurrency_is_a_setting(full: Synthesized) -> None:
    assert function(full)["ReservedConcurrentExecutions"] == 10


@pytest.mark.parametrize(("machine", "architecture"), [("x86_64", "x86_64"), ("arm64", "arm64")])
def test_on_the_laptop_the_function_has_the_laptops_architecture(
    laptop: Synthesized, machine: str, architecture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert host_is_arm() is (architecture == "arm64")
    assert function(laptop)["Architectures"][0] in {"x86_64", "arm64"}


@pytest.mark.parametrize(
    ("construct", "environment"),
    [("LabelingCompleted", LabelingCompletedEnvironment), ("TrainingFinished", CommonEnvironment)],
)
def test_each_function_is_told_exactly_what_it_asks_for(
    any_shape: Synthesized, construct: str, environment: type[CommonEnvironment]
) -> None:
    given = set(function(any_shape, construct)["Environment"]["Variables"])
    powertools = {f"POWERTOOLS_{name}" for name in ("SERVICE_NAME", "METRICS_NAMESPACE", "LOG_LEVEL")}
    lambdas_own = {"AWS_REGION", "AWS_LAMBDA_LOG_GROUP_NAME"}
    # How many marks meet is for tests in memory to say, which have few.
    asked_for = {name.upper() for name in environment.model_fields} - {"MARKS_AT_ONCE"}
    if not any_shape.resources("Training", "StepFunctions::StateMachine"):
        asked_for -= {"PREPARING_ARN", "ABOVE_BYTES", "RANGE_BYTES"}
    assert given == asked_for - lambdas_own | powertools


@both_functions
def test_the_log_is_the_functions_own_and_expires(
    plain: Synthesized, laptop: Synthesized, construct: str
) -> None:
    for shape, days, deletion in ((plain, 90, "Retain"), (laptop, 7, "Delete")):
        name = function(shape, construct)["LoggingConfig"]["LogGroup"]["Ref"]
        assert name.startswith(construct)
        log_group = shape.resources("Training", "Logs::LogGroup")[name]
        assert log_group["Properties"]["RetentionInDays"] == days
        assert log_group["DeletionPolicy"] == deletion


def test_logs_are_encrypted_with_the_key_that_lets_logs_of_this_deployment_only(laptop: Synthesized) -> None:
    for group in laptop.resources("Training", "Logs::LogGroup").values():
        assert "DataKey" in json.dumps(group["Properties"]["KmsKeyId"])
    (key,) = laptop.resources("Data", "KMS::Key").values()
    statements = key["Properties"]["KeyPolicy"]["Statement"]
    (allowed,) = (each for each in statements if each.get("Sid") == "LogsOfThisDeployment")
    groups = "arn:aws:logs:us-east-1:000000000000:log-group:train-on-label-training-*"
    assert "logs.us-east-1" in json.dumps(allowed["Principal"])
    assert groups.partition(":logs:")[2] in json.dumps(allowed["Condition"])


def test_the_key_has_a_name(plain: Synthesized) -> None:
    (alias,) = plain.resources("Data", "KMS::Alias").values()
    assert alias["Properties"]["AliasName"] == "alias/train-on-label/data"


def test_training_is_not_paused_at_first(plain: Synthesized) -> None:
    plain.template("Training").has_resource_properties(
        "AWS::SSM::Parameter", {"Name": "/train-on-label/paused", "Value": "false"}
    )


def test_everything_that_takes_tags_carries_those_of_the_settings(full: Synthesized) -> None:
    tag = {"Key": "team", "Value": "perception"}
    for stack, kinds in {
        "Data": ("KMS::Key", "S3::Bucket"),
        "Training": ("IAM::Role", "Lambda::Function", "Logs::LogGroup", "SQS::Queue", "Events::Rule"),
    }.items():
        for kind in kinds:
            full.template(stack).all_resources_properties(f"AWS::{kind}", {"Tags": Match.array_with([tag])})


def test_the_outputs_name_what_people_and_scripts_need(plain: Synthesized) -> None:
    assert {"LabelingBucket", "DatasetsBucket", "ModelsBucket", "DataKeyArn"} <= set(
        plain.template("Data").find_outputs("*")
    )
    assert set(plain.template("Training").find_outputs("*")) == {
        "DashboardName",
        "FailedInvocationsUrl",
        "FunctionName",
        "FunctionRoleArn",
        "LabelingRoleArn",
        "LogGroup",
        "NotificationsTopicArn",
        "PausedParameter",
        "SubmitPolicyArn",
        "TrainingFinishedFunctionName",
        "TrainingFinishedLogGroup",
        "TrainingRoleArn",
        "UndeliveredEventsUrl",
        "WaitingUrl",
    }


def test_a_region_without_ground_truth_is_warned_of(synthesize: Synthesize, full: Synthesized) -> None:
    def is_warned_of(shape: Synthesized) -> bool:
        return any("There is no Ground Truth" in path.read_text() for path in shape.folder.rglob("*.json"))

    assert is_warned_of(synthesize('deployment = { account = "111122223333", region = "sa-east-1" }'))
    assert not is_warned_of(full)


def test_a_region_without_images_of_the_algorithms_is_told_in_a_sentence(synthesize: Synthesize) -> None:
    with pytest.raises(RuntimeError, match=r"AWS publishes no images of blazingtext, .* in eu-north-2"):
        synthesize('deployment = { account = "111122223333", region = "eu-north-2" }')
