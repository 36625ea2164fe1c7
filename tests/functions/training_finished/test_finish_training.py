"""From a training job's event to its model, or to the reason why there is none."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from aws_lambda_powertools import Metrics

from tests.support.account.invocation import Event, deployed
from tests.support.account.wire import Answer, Instead, ServiceError
from tests.support.account.world import ENVIRONMENT, REPORT_KEY, TRAINING_JOB, World, training_ended
from tests.support.faults.faults import Fault, OneFault, PlannedFaults
from train_on_label.aws.notifier import EventNotTakenError
from train_on_label.aws.sagemaker.ended_training_jobs import TrainingJobInProgressError
from train_on_label.settings.settings import TrainingSettings
from train_on_label.state_changes import UnknownEventError
from training_finished import handler

GROUP = "train-on-label--street-scenes"
REPORT = ENVIRONMENT.datasets_bucket, REPORT_KEY


@dataclass
class Counters:
    """What was logged in CloudWatch's embedded format."""

    metrics: Metrics
    printed: pytest.CaptureFixture[str]

    def values(self) -> dict[str, float]:
        """Metric -> value, since the last look."""
        self.metrics.flush_metrics()
        found: dict[str, Any] = {}
        for line in map(json.loads, self.printed.readouterr().out.splitlines()):
            for directive in line["_aws"]["CloudWatchMetrics"]:
                assert directive["Namespace"] == "TrainOnLabel"
                assert line["service"] == "train-on-label"
                found |= {each["Name"]: line[each["Name"]] for each in directive["Metrics"]}
        return {name: sum(value) if isinstance(value, list) else value for name, value in found.items()}


@pytest.fixture(autouse=True)
def counters(capsys: pytest.CaptureFixture[str]) -> Iterator[Counters]:
    """The function, deployed in memory, and what it counts."""
    metrics = Metrics(namespace="TrainOnLabel", service="train-on-label")
    settings = TrainingSettings(tags={"team": "perception"})
    with deployed(settings, ENVIRONMENT), patch.object(handler, "metrics", metrics):
        yield Counters(metrics, capsys)
        metrics.clear_metrics()


def finished(world: World, event: Event | None = None) -> dict[str, Any]:
    """The function's answer to an event that goes well in the end."""
    world.training_finished.invoke(event or training_ended())
    assert not world.training_finished.dead_letters, world.training_finished.errors
    return world.training_finished.answers[-1]


def errors_of(world: World, event: Event | None = None) -> list[type[BaseException]]:
    """What each attempt at an event ended with that never goes well."""
    world.training_finished.invoke(event or training_ended())
    assert world.training_finished.dead_letters
    return [type(error) for error in world.training_finished.errors]


def details(world: World) -> list[dict[str, Any]]:
    """The details of the events that were sent."""
    return [json.loads(event["Detail"]) for event in world.events.events]


def test_a_completed_job_is_registered_in_its_profiles_group_and_told(counters: Counters) -> None:
    world = World().trained()

    assert finished(world)["result"] == "registered"

    (package,) = world.sagemaker.packages
    assert package["ModelPackageGroupName"] == GROUP
    assert package["CustomerMetadataProperties"]["metric:validation:mAP"] == "0.71"
    tags = world.sagemaker.groups[GROUP]["Tags"]
    assert {"Key": "team", "Value": "perception"} in tags
    assert {"Key": "train-on-label:profile", "Value": "street-scenes"} in tags
    told = [event["DetailType"] for event in world.events.events]
    assert told == ["Training Job Completed", "Model Registered"]
    (message,) = world.sns.messages
    assert message["Subject"] == "Model registered: street-scenes-01"
    assert message["MessageAttributes"]["profile"]["StringValue"] == "street-scenes"
    values = counters.values()
    assert values["TrainingJobsCompleted"] == values["ModelsRegistered"] == 1
    assert values["StepSeconds"] >= 0


def test_a_second_event_registers_nothing_and_is_counted_as_repeated(counters: Counters) -> None:
    world = World().trained()

    first = finished(world)
    counters.values()
    second = finished(world)

    assert len(world.sagemaker.packages) == 1
    assert (second["result"], second["model_package"]) == ("already-registered", first["model_package"])
    values = counters.values()
    assert values["EventsRepeated"] == 1
    assert "ModelsRegistered" not in values


def test_of_two_events_at_once_the_token_keeps_the_second_from_registering() -> None:
    nothing_yet = Instead("ListModelPackages", lambda *_: {"ModelPackageSummaryList": []})
    world = World(faults=nothing_yet).trained()

    first, second = finished(world), finished(world)

    assert len(world.sagemaker.packages) == 1
    assert first["model_package"] == second["model_package"]


def test_of_two_events_at_once_both_find_the_group_that_one_created() -> None:
    def quicker(_call: object, act: Any) -> Answer:
        act()
        raise ServiceError("ValidationException", message="already exists")

    world = World(faults=Instead("CreateModelPackageGroup", quicker)).trained()

    assert finished(world)["result"] == "registered"
    assert not world.training_finished.errors


def test_a_group_that_may_not_be_created_is_an_error() -> None:
    denied = OneFault("CreateModelPackageGroup", 1, Fault.DENIED, always=True)
    world = World(faults=PlannedFaults([denied])).trained()

    errors_of(world)

    assert all("AccessDenied" in str(error) for error in world.training_finished.errors)
    assert not world.sagemaker.packages
    assert not world.sns.messages


def test_a_failed_job_is_explained_with_the_datasets_numbers(counters: Counters) -> None:
    reason = "ClientError: Invalid parameter value 'label_width'"
    world = World().trained("Failed", reason=reason)

    assert finished(world)["result"] == "failed"

    (detail,) = details(world)
    assert "The busiest image has 85 boxes" in detail["explanation"]
    assert detail["failure_reason"] == reason
    assert detail["dataset"]["rejected"] == {"NO_ANNOTATIONS": 2}
    assert "85 boxes" in world.sns.messages[0]["Message"]
    assert counters.values()["TrainingJobsFailed"] == 1
    assert not world.sagemaker.packages


@pytest.mark.parametrize(
    ("secondary_status", "said"),
    [("Stopped", "Somebody stopped"), ("MaxRuntimeExceeded", "as long as it may")],
)
def test_a_stopped_job_says_so(secondary_status: str, said: str, counters: Counters) -> None:
    world = World().trained("Stopped", secondary_status)

    assert finished(world)["result"] == "stopped"

    (message,) = world.sns.messages
    assert message["Subject"] == "Training stopped: street-scenes-01"
    assert said in message["Message"]
    values = counters.values()
    assert values["TrainingJobsStopped"] == 1
    assert "TrainingJobsFailed" not in values


@pytest.mark.parametrize("report", ["gone", "denied", "damaged"])
def test_without_a_readable_report_a_job_is_told_of_all_the_same(report: str) -> None:
    denied = OneFault("GetObject dataset.json", 1, Fault.DENIED, always=True)
    world = World(faults=PlannedFaults([denied] if report == "denied" else [])).trained()
    if report == "gone":
        del world.s3.objects[REPORT]
    elif report == "damaged":
        world.s3.objects[REPORT] = b'{"lines": "many"}'

    assert finished(world)["result"] == "registered"

    assert [detail["dataset"] for detail in details(world)] == [None, None]
    assert world.sns.messages


@pytest.mark.parametrize(("more", "accepted"), [(0, 28), (1, None)])
def test_a_report_is_read_up_to_16_mebibytes(more: int, accepted: int | None) -> None:
    world = World().trained()
    world.s3.objects[REPORT] = world.s3.objects[REPORT].ljust(16 * 1024 * 1024 + more)

    finished(world)

    dataset = details(world)[0]["dataset"]
    assert (dataset and dataset["accepted"]) == accepted


@pytest.mark.parametrize(
    "detail",
    [
        {"RoleArn": "arn:aws:iam::111122223333:role/another-deployments"},
        {"TrainingJobStatus": "InProgress"},
    ],
)
def test_events_that_are_not_this_deployments_are_left_without_a_call(detail: dict[str, str]) -> None:
    world = World().trained()

    assert finished(world, training_ended(**detail))["result"] == "ignored"

    assert not world.wire.trace


@pytest.mark.parametrize("tag", ["train-on-label:profile", "train-on-label:labeling-job"])
def test_a_job_without_this_projects_tags_is_left_alone(tag: str) -> None:
    world = World().trained()
    job = world.sagemaker.training_jobs[TRAINING_JOB]
    job["Tags"] = [each for each in job["Tags"] if each["Key"] != tag]

    assert finished(world)["result"] == "ignored"

    assert not world.sagemaker.packages
    assert not world.events.events


def test_a_description_that_lags_behind_the_event_is_tried_again() -> None:
    world = World().trained("InProgress")

    assert errors_of(world) == [TrainingJobInProgressError] * 3
    assert not world.events.events


def test_what_could_not_be_told_is_told_by_the_retry_and_the_model_stays_registered_once() -> None:
    throttled = OneFault("Publish", 1, Fault.THROTTLED, always=False)
    world = World(faults=PlannedFaults([throttled])).trained()

    assert finished(world)["result"] == "already-registered"

    assert len(world.training_finished.errors) == 1
    assert len(world.sns.messages) == len(world.sagemaker.packages) == 1


def test_an_event_that_the_bus_does_not_take_is_an_error() -> None:
    entries = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure", "ErrorMessage": "later"}]}
    world = World(faults=Instead("PutEvents", lambda *_: entries)).trained()

    assert errors_of(world) == [EventNotTakenError] * 3
    assert "InternalFailure: later" in str(world.training_finished.errors[0])


@pytest.mark.parametrize("event", [{"id": "1"}, {"detail": []}, {"detail": {"TrainingJobName": "street"}}])
def test_an_event_of_another_shape_is_named(event: dict[str, Any]) -> None:
    assert errors_of(World(), event) == [UnknownEventError] * 3
