"""The deployed alarms and dashboard, held against what the deployed functions really count.

CloudWatch makes metrics of the lines that functions log in its embedded format. The laptop's does not, so
these tests hand it the logged values; it evaluates alarms, but without regard to dimensions, so those are
compared.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from local.deployment import Deployed
from stacks.watching.outcome_metrics import FUNNEL
from tests.deployed.conftest import Account
from tests.support.waiting import wait_until
from train_on_label.metrics import TRAINING_JOBS_STARTED

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.type_defs import MetricAlarmTypeDef, MetricDatumTypeDef

pytestmark = pytest.mark.laptop

Dimensions = frozenset[tuple[str, str]]


class Counted(NamedTuple):
    """A value that a function logged in CloudWatch's embedded format."""

    namespace: str
    name: str
    dimensions: Dimensions
    value: float


def counted(line: dict[str, Any]) -> Iterator[Counted]:
    """The values in one line, as CloudWatch takes them."""
    for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
        for names in directive["Dimensions"]:
            dimensions = frozenset((name, line[name]) for name in names)
            for metric in directive["Metrics"]:
                values = line[metric["Name"]]
                for value in values if isinstance(values, list) else [values]:
                    yield Counted(directive["Namespace"], metric["Name"], dimensions, value)


@pytest.fixture(scope="module")
def logged(
    account: Account, deployed: Deployed, street_manifest: Callable[[int], bytes]
) -> Callable[[], list[Counted]]:
    """Everything counted so far, in an account where something of every kind has happened."""
    account.complete("street-counted", street_manifest(20))
    account.training_job_of("street-counted")
    account.aws.training.hold()
    account.complete("street-counted-failed", street_manifest(20))
    failing = account.training_job_of("street-counted-failed")["TrainingJobName"]
    account.aws.training.fail_next("AlgorithmError: for a test", failing)
    account.aws.training.release()
    for name in (*(f"street-counted-empty-{number}" for number in range(5)), "nobodys-counted"):
        account.complete(name, b"")
        # One after the other, for each that runs at once with another starts a process.
        account.wait_for_outcomes(name)

    def read() -> list[Counted]:
        groups = (deployed["LogGroup"], deployed["TrainingFinishedLogGroup"])
        events = [
            event
            for group in groups
            for event in account.aws.client("logs").filter_log_events(logGroupName=group)["events"]
        ]
        lines = [json.loads(event["message"]) for event in events if event["message"].startswith("{")]
        return [value for line in lines for value in counted(line)]

    def total(name: str) -> float:
        return sum(value.value for value in read() if value.name == name)

    wait_until(lambda: total("LabelingJobsRefused") >= 5)
    wait_until(lambda: total("TrainingJobsFailed") >= 1 and total("ModelsRegistered") >= 1)
    wait_until(lambda: total("LabelingJobsIgnored") >= 1)
    return read


def dimensions_of(alarm: "MetricAlarmTypeDef") -> Dimensions:
    return frozenset((each["Name"], each["Value"]) for each in alarm["Dimensions"])


def alarms(account: Account) -> "list[MetricAlarmTypeDef]":
    found = account.aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    return [alarm for alarm in found if alarm["AlarmName"].startswith("train-on-label-training-")]


def test_outcome_alarms_watch_what_the_functions_count(
    account: Account, logged: Callable[[], list[Counted]]
) -> None:
    seen = {(value.namespace, value.name, value.dimensions) for value in logged()}
    watched = {
        (alarm["Namespace"], alarm["MetricName"], dimensions_of(alarm))
        for alarm in alarms(account)
        if not alarm["Namespace"].startswith("AWS/")
    }
    assert len(watched) == 2
    assert watched <= seen
    # What the alarm of days without a start watches, where the settings ask for it.
    assert ("TrainOnLabel", TRAINING_JOBS_STARTED, frozenset({("service", "train-on-label")})) in seen


def name_of(queue_url: str) -> str:
    return queue_url.rpartition("/")[2]


def test_function_and_queue_alarms_watch_what_is_deployed(account: Account, deployed: Deployed) -> None:
    functions = {deployed["FunctionName"], deployed["TrainingFinishedFunctionName"]}
    queues = {name_of(deployed[name]) for name in ("UndeliveredEventsUrl", "FailedInvocationsUrl")}
    expected = (
        {
            ("AWS/Lambda", metric, frozenset({("FunctionName", name)}))
            for name in functions
            for metric in (
                *("Errors", "Throttles", "Duration"),
                *("AsyncEventsDropped", "DestinationDeliveryFailures"),
            )
        }
        | {
            ("AWS/SQS", metric, frozenset({("QueueName", name)}))
            for name in queues
            for metric in ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage")
        }
        | {
            (
                "AWS/SQS",
                "ApproximateAgeOfOldestMessage",
                frozenset({("QueueName", name_of(deployed["WaitingUrl"]))}),
            )
        }
        | {
            ("AWS/Events", "InvocationsFailedToBeSentToDlq", frozenset({("RuleName", rule["Name"])}))
            for rule in account.aws.client("events").list_rules(NamePrefix="train-on-label-")["Rules"]
        }
        | {
            ("AWS/States", metric, frozenset({("StateMachineArn", deployed["PreparingArn"])}))
            for metric in ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")
        }
    )
    watched = {
        (alarm["Namespace"], alarm["MetricName"], dimensions_of(alarm))
        for alarm in alarms(account)
        if alarm["Namespace"].startswith("AWS/")
    }
    assert watched == expected


def test_every_alarm_rings_when_its_condition_is_true(
    account: Account, logged: Callable[[], list[Counted]]
) -> None:
    cloudwatch = account.aws.client("cloudwatch")
    now = datetime.now(UTC)
    for value in logged():
        data: MetricDatumTypeDef = {
            "MetricName": value.name,
            "Dimensions": [{"Name": name, "Value": of} for name, of in value.dimensions],
            "Timestamp": now,
            "Value": value.value,
        }
        cloudwatch.put_metric_data(Namespace=value.namespace, MetricData=[data])
    for alarm in alarms(account):
        if alarm["Namespace"].startswith("AWS/"):
            # AWS counts these itself.
            data = {
                "MetricName": alarm["MetricName"],
                "Dimensions": alarm["Dimensions"],
                "Timestamp": now,
                "Value": alarm["Threshold"] + 1,
            }
            cloudwatch.put_metric_data(Namespace=alarm["Namespace"], MetricData=[data])

    silent = [alarm["AlarmDescription"] for alarm in alarms(account) if alarm["StateValue"] != "ALARM"]

    assert not silent
    assert len(alarms(account)) == 24


def test_the_dashboard_shows_metrics_that_the_functions_count(
    account: Account, deployed: Deployed, logged: Callable[[], list[Counted]]
) -> None:
    answer = account.aws.client("cloudwatch").get_dashboard(DashboardName=deployed["DashboardName"])
    shown = answer["DashboardBody"]
    seen = {value.name for value in logged()}
    # A job is stopped only by a person, and waits where it cannot start; labels wait for more where a profile
    # asks for it. Tests of their own have these.
    assert set(FUNNEL) - {"TrainingJobsStopped", "TrainingJobsWaiting", "LabelsTakenIn"} <= seen
    for name in ("LinesAccepted", "LinesRejected", "ManifestBytes", *FUNNEL):
        assert f'"TrainOnLabel","{name}","service","train-on-label"' in shown
    for dimension, name in (("Code", "RefusalsByCode"), ("Step", "StepSeconds")):
        assert f"TrainOnLabel,{dimension},service" in shown
        assert any(
            value.name == name and {key for key, _ in value.dimensions} == {dimension, "service"}
            for value in logged()
        )
