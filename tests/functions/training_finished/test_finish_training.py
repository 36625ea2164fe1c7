"""From a training job's event to its model, or to the reason why there is none."""

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

from tests.functions.training_finished.fakes import (
    ROLE,
    S3,
    Account,
    Events,
    SageMaker,
    Sns,
    completed_event,
    refused,
)
from train_on_label.aws.environment import CommonEnvironment
from train_on_label.aws.notifier import EventNotTakenError
from train_on_label.aws.sagemaker.ended_training_jobs import TrainingJobInProgressError
from train_on_label.settings.settings import TrainingSettings
from train_on_label.state_changes import UnknownEventError
from training_finished import handler
from training_finished.clients import Clients

ENVIRONMENT = CommonEnvironment(
    deployment_name="train-on-label",
    training_role_arn=ROLE,
    notifications_topic_arn="arn:aws:sns:us-east-1:111122223333:topic",
    aws_region="us-east-1",
)

Handle = Callable[..., dict[str, Any]]


class Context:
    """What the logger asks of Lambda's context."""

    function_name = "training-finished"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:training-finished"
    aws_request_id = "7d1f1f0e-0000-4000-8000-00000000dddd"


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def handle(account: Account, monkeypatch: pytest.MonkeyPatch) -> Handle:
    """The real handler, in front of the account."""
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "TrainOnLabel")
    clients: Any = {
        "s3": S3(account),
        "sagemaker": SageMaker(account),
        "sns": Sns(account),
        "events": Events(account),
    }
    settings = TrainingSettings(tags={"team": "perception"})

    def run(event: dict[str, Any] | None = None) -> dict[str, Any]:
        with (
            patch.object(handler, "clients", lambda: Clients(**clients)),
            patch.object(handler, "common_environment", lambda: ENVIRONMENT),
            patch.object(handler, "training_settings", lambda: settings),
            patch.object(handler.metrics.provider, "namespace", "TrainOnLabel"),
            patch.object(handler.metrics.provider, "service", "train-on-label"),
        ):
            answer: dict[str, Any] = handler.handle(event or completed_event(), Context())
            return answer

    return run


def counted(printed: str) -> dict[str, float]:
    """What was logged in CloudWatch's embedded format: metric -> value."""
    found: dict[str, Any] = {}
    for line in map(json.loads, printed.splitlines()):
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
            assert directive["Namespace"] == "TrainOnLabel"
            assert line["service"] == "train-on-label"
            found |= {each["Name"]: line[each["Name"]] for each in directive["Metrics"]}
    return {name: sum(value) if isinstance(value, list) else value for name, value in found.items()}


def test_a_completed_job_is_registered_in_its_profiles_group_and_told(
    account: Account, handle: Handle, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = handle()
    assert answer["result"] == "registered"
    (package,) = account.packages
    assert package["ModelPackageGroupName"] == "train-on-label-street-scenes"
    assert package["CustomerMetadataProperties"]["metric:validation:mAP"] == "0.71"
    tags = account.groups["train-on-label-street-scenes"]["Tags"]
    assert {"Key": "team", "Value": "perception"} in tags
    assert {"Key": "train-on-label:profile", "Value": "street-scenes"} in tags
    assert [event["DetailType"] for event in account.events] == ["Training Job Completed", "Model Registered"]
    (message,) = account.messages
    assert message["Subject"] == "Model registered: street-scenes-01"
    assert message["MessageAttributes"]["profile"]["StringValue"] == "street-scenes"
    values = counted(capsys.readouterr().out)
    assert values["TrainingJobsCompleted"] == values["ModelsRegistered"] == 1
    assert values["StepSeconds"] >= 0


def test_a_second_event_registers_nothing_and_is_counted_as_repeated(
    account: Account, handle: Handle, capsys: pytest.CaptureFixture[str]
) -> None:
    first = handle()
    capsys.readouterr()
    second = handle()
    assert len(account.packages) == 1
    assert (second["result"], second["model_package"]) == ("already-registered", first["model_package"])
    values = counted(capsys.readouterr().out)
    assert values["EventsRepeated"] == 1
    assert "ModelsRegistered" not in values


def test_of_two_events_at_once_the_token_keeps_the_second_from_registering(
    account: Account, handle: Handle
) -> None:
    with patch.object(SageMaker, "paginate", lambda *_, **__: iter([{"ModelPackageSummaryList": []}])):
        first, second = handle(), handle()
    assert len(account.packages) == 1
    assert first["model_package"] == second["model_package"]


def test_of_two_events_at_once_both_find_the_group_that_one_created(account: Account, handle: Handle) -> None:
    created = {"ModelPackageGroupName": "train-on-label-street-scenes"}

    def quicker(_self: SageMaker, **_: Any) -> None:
        account.groups["train-on-label-street-scenes"] = created
        raise refused("CreateModelPackageGroup", "ValidationException", "already exists")

    with patch.object(SageMaker, "create_model_package_group", quicker):
        assert handle()["result"] == "registered"


def test_a_group_that_may_not_be_created_is_an_error(account: Account, handle: Handle) -> None:
    account.refuse["CreateModelPackageGroup"] = [refused("CreateModelPackageGroup", "AccessDeniedException")]
    with pytest.raises(ClientError, match="AccessDenied"):
        handle()
    assert not account.packages
    assert not account.messages


def test_a_failed_job_is_explained_with_the_datasets_numbers(
    account: Account, handle: Handle, capsys: pytest.CaptureFixture[str]
) -> None:
    account.status = account.secondary_status = "Failed"
    account.failure_reason = "ClientError: Invalid parameter value 'label_width'"
    assert handle()["result"] == "failed"
    (event,) = account.events
    detail = json.loads(event["Detail"])
    assert "The busiest image has 85 boxes" in detail["explanation"]
    assert detail["failure_reason"] == account.failure_reason
    assert detail["dataset"]["rejected"] == {"NO_ANNOTATIONS": 2}
    assert "85 boxes" in account.messages[0]["Message"]
    assert counted(capsys.readouterr().out)["TrainingJobsFailed"] == 1
    assert not account.packages


@pytest.mark.parametrize(
    ("secondary_status", "said"),
    [("Stopped", "Somebody stopped"), ("MaxRuntimeExceeded", "as long as it may")],
)
def test_a_stopped_job_says_so(
    account: Account, handle: Handle, secondary_status: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    account.status, account.secondary_status = "Stopped", secondary_status
    assert handle()["result"] == "stopped"
    assert account.messages[0]["Subject"] == "Training stopped: street-scenes-01"
    assert said in account.messages[0]["Message"]
    values = counted(capsys.readouterr().out)
    assert values["TrainingJobsStopped"] == 1
    assert "TrainingJobsFailed" not in values


@pytest.mark.parametrize("report", [None, {"lines": "many"}])
def test_without_a_readable_report_a_job_is_told_of_all_the_same(
    account: Account, handle: Handle, report: dict[str, Any] | None
) -> None:
    account.report = report
    assert handle()["result"] == "registered"
    assert json.loads(account.events[0]["Detail"])["dataset"] is None
    assert account.messages


@pytest.mark.parametrize(
    "detail",
    [
        {"RoleArn": "arn:aws:iam::111122223333:role/another-deployments"},
        {"TrainingJobStatus": "InProgress"},
    ],
)
def test_events_that_are_not_this_deployments_are_left_without_a_call(
    account: Account, handle: Handle, detail: dict[str, str]
) -> None:
    assert handle(completed_event(**detail))["result"] == "ignored"
    assert not account.called


def test_a_job_without_this_projects_tags_is_left_alone(account: Account, handle: Handle) -> None:
    account.tags = {"team": "perception"}
    assert handle()["result"] == "ignored"
    assert not account.packages
    assert not account.events


def test_a_description_that_lags_behind_the_event_is_tried_again(account: Account, handle: Handle) -> None:
    account.status = "InProgress"
    with pytest.raises(TrainingJobInProgressError):
        handle()
    assert not account.events


def test_what_could_not_be_told_is_told_by_the_retry_and_the_model_stays_registered_once(
    account: Account, handle: Handle
) -> None:
    account.refuse["Publish"] = [refused("Publish", "Throttled")]
    with pytest.raises(ClientError):
        handle()
    assert not account.messages
    handle()
    assert len(account.messages) == len(account.packages) == 1


def test_an_event_that_the_bus_does_not_take_is_an_error(handle: Handle) -> None:
    entries = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure", "ErrorMessage": "later"}]}
    with (
        patch.object(Events, "put_events", lambda *_, **__: entries),
        pytest.raises(EventNotTakenError, match="InternalFailure: later"),
    ):
        handle()


@pytest.mark.parametrize("event", [{}, {"detail": []}, {"detail": {"TrainingJobName": "street"}}])
def test_an_event_of_another_shape_is_named(handle: Handle, event: dict[str, Any]) -> None:
    with pytest.raises(UnknownEventError):
        handle({"id": "1", **event})
