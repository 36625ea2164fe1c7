"""Alarms, dashboard and topic: what rings when, whom it tells, and where it leads."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from stacks.watching.outcome_metrics import FUNNEL
from tests.support.places import REPOSITORY
from tests.support.synthesis import Synthesized
from train_on_label.codes import Code

EVENTS_GIVEN_UP = ("AsyncEventsDropped", "DestinationDeliveryFailures", "InvocationsFailedToBeSentToDlq")
RUNBOOK = REPOSITORY / "docs" / "runbook.md"


def alarms(synthesized: Synthesized) -> Iterator[dict[str, Any]]:
    for alarm in synthesized.resources("Training", "CloudWatch::Alarm").values():
        yield alarm["Properties"]


def alarm_on(synthesized: Synthesized, metric: str) -> list[dict[str, Any]]:
    return [alarm for alarm in alarms(synthesized) if alarm["MetricName"] == metric]


def runbook_anchors() -> set[str]:
    """The anchors that a Markdown page's headings have on GitHub."""
    headings = re.findall(r"^#+ (.+)$", RUNBOOK.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_alarm_leads_to_a_section_of_the_runbook(full: Synthesized) -> None:
    linked = [re.search(r"docs/runbook\.md#([a-z-]+)$", alarm["AlarmDescription"]) for alarm in alarms(full)]
    assert all(linked)
    assert {link[1] for link in linked if link} <= runbook_anchors()


def test_alarms_link_to_where_the_runbook_is_published(adapted: Synthesized) -> None:
    said = list(alarms(adapted))

    assert all(" What to do: https://example.com/runbook#" in alarm["AlarmDescription"] for alarm in said)
    dead = [each["AlarmDescription"] for each in said if "replay" in each["AlarmDescription"]]
    assert len(dead) == 4
    assert all("train-on-label replay --dead-letters --stack train-on-label " in each for each in dead)


def test_every_code_has_a_section_of_the_runbook() -> None:
    assert {code.name.lower() for code in Code} <= runbook_anchors()


def test_the_runbook_has_no_section_on_a_code_that_is_gone() -> None:
    in_capitals = set(re.findall(r"^#+ ([A-Z]+(?:_[A-Z]+)*)$", RUNBOOK.read_text(), re.MULTILINE))
    assert in_capitals == {code.name for code in Code}


def test_every_dead_letter_rings_at_once(plain: Synthesized) -> None:
    ringing = alarm_on(plain, "ApproximateNumberOfMessagesVisible")
    watched = {alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0] for alarm in ringing}
    queues = plain.resources("Training", "SQS::Queue")
    # What waits is no dead letter.
    assert watched == {name for name, queue in queues.items() if "RedrivePolicy" not in queue["Properties"]}
    for alarm in ringing:
        assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
        assert (alarm["Period"], alarm["EvaluationPeriods"]) == (60, 1)


def test_each_function_is_watched_for_errors_throttles_and_time(plain: Synthesized) -> None:
    functions = plain.resources("Training", "Lambda::Function")
    for metric in ("Errors", "Throttles", "Duration"):
        watched = {alarm["Dimensions"][0]["Value"]["Ref"] for alarm in alarm_on(plain, metric)}
        assert watched == set(functions)
    for alarm in alarm_on(plain, "Duration"):
        timeout = functions[alarm["Dimensions"][0]["Value"]["Ref"]]["Properties"]["Timeout"]
        assert alarm["Threshold"] == timeout * 1000 * 0.8
        assert alarm["Statistic"] == "Maximum"


def test_dead_letters_ring_again_before_sqs_deletes_them_and_what_waits_when_nobody_looks(
    plain: Synthesized,
) -> None:
    queues = plain.resources("Training", "SQS::Queue")
    days = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]: alarm["Threshold"] / 86_400
        for alarm in alarm_on(plain, "ApproximateAgeOfOldestMessage")
    }
    assert days == {
        name: 1 if "RedrivePolicy" in queue["Properties"] else 10 for name, queue in queues.items()
    }


@pytest.mark.parametrize("metric", EVENTS_GIVEN_UP[:2])
def test_the_first_event_that_lambda_gives_up_rings(plain: Synthesized, metric: str) -> None:
    ringing = alarm_on(plain, metric)
    watched = {alarm["Dimensions"][0]["Value"]["Ref"] for alarm in ringing}
    assert watched == set(plain.resources("Training", "Lambda::Function"))
    assert {(alarm["Threshold"], alarm["Statistic"]) for alarm in ringing} == {(1, "Sum")}


def test_the_first_event_of_each_rule_that_eventbridge_cannot_keep_rings(plain: Synthesized) -> None:
    ringing = alarm_on(plain, "InvocationsFailedToBeSentToDlq")
    watched = {alarm["Dimensions"][0]["Value"]["Ref"] for alarm in ringing}
    assert watched == set(plain.resources("Training", "Events::Rule"))
    assert {(alarm["Threshold"], alarm["Statistic"]) for alarm in ringing} == {(1, "Sum")}


def test_each_alarm_tells_when_it_is_over(plain: Synthesized) -> None:
    assert all(alarm["OKActions"] == alarm["AlarmActions"] for alarm in alarms(plain))


def test_thresholds_are_settings(adapted: Synthesized) -> None:
    of_aws = {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage", *EVENTS_GIVEN_UP}
    seen = {alarm["MetricName"]: alarm["Threshold"] for alarm in alarms(adapted)}
    assert {name: threshold for name, threshold in seen.items() if name not in of_aws} == {
        "Errors": 2,
        "Throttles": 3,
        "Duration": 150_000,  # of the last one, which may take 300 seconds
        "TrainingJobsFailed": 4,
        "LabelingJobsRefused": 6,
        "TrainingJobsStarted": 1,
    }


def test_days_without_a_start_ring_only_if_the_settings_ask_for_it(
    plain: Synthesized, full: Synthesized
) -> None:
    assert not alarm_on(plain, "TrainingJobsStarted")
    (alarm,) = alarm_on(full, "TrainingJobsStarted")
    assert (alarm["Period"], alarm["EvaluationPeriods"]) == (86_400, 7)
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "LessThanThreshold")
    assert alarm["TreatMissingData"] == "breaching"


def test_alarms_tell_the_notifications_topic_or_the_one_that_the_settings_name(
    plain: Synthesized, full: Synthesized
) -> None:
    (own,) = plain.resources("Training", "SNS::Topic")
    for shape, topic in ((plain, {"Ref": own}), (full, "arn:aws:sns:eu-west-1:111122223333:on-call")):
        assert all(alarm["AlarmActions"] == [topic] for alarm in alarms(shape))


def test_the_topic_is_encrypted_and_open_to_this_accounts_alarms_only(laptop: Synthesized) -> None:
    (topic,) = laptop.resources("Training", "SNS::Topic").values()
    assert "DataKey" in json.dumps(topic["Properties"]["KmsMasterKeyId"])
    (policy,) = laptop.resources("Training", "SNS::TopicPolicy").values()
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    (allowed,) = (each for each in statements if each["Effect"] == "Allow")
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "000000000000"},
        "ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:000000000000:alarm:*"},
    }
    (denied,) = (each for each in statements if each["Effect"] == "Deny")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_alarms_of_this_account_may_use_the_topics_key(plain: Synthesized) -> None:
    (key,) = plain.resources("Data", "KMS::Key").values()
    statements = key["Properties"]["KeyPolicy"]["Statement"]
    (allowed,) = (each for each in statements if each.get("Sid") == "AlarmsOfThisAccount")
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_people_in_the_settings_are_subscribed(full: Synthesized, plain: Synthesized) -> None:
    (subscription,) = full.resources("Training", "SNS::Subscription").values()
    assert subscription["Properties"]["Protocol"] == "email"
    assert subscription["Properties"]["Endpoint"] == "labels@example.com"
    assert not plain.resources("Training", "SNS::Subscription")


def test_there_is_one_dashboard_with_the_whole_funnel_the_queues_and_the_last_refusals(
    laptop: Synthesized,
) -> None:
    (dashboard,) = laptop.resources("Training", "CloudWatch::Dashboard").values()
    widgets = widgets_of(dashboard["Properties"]["DashboardBody"])
    rows = [row for widget in widgets for row in widget["properties"].get("metrics", [])]
    shown = [row for row in rows if isinstance(row[0], str)]  # others are expressions
    queues = [row[3] for row in shown if row[1] == "ApproximateNumberOfMessagesVisible"]
    queries = [widget["properties"]["query"] for widget in widgets if widget["type"] == "log"]
    assert {row[1] for row in shown} >= set(FUNNEL)
    kept = laptop.resources("Training", "SQS::Queue").items()
    assert sorted(queues) == sorted(
        name for name, queue in kept if "RedrivePolicy" not in queue["Properties"]
    )
    assert any('result = "refused"' in query for query in queries)
    assert dashboard["Properties"]["DashboardName"] == "train-on-label-us-east-1"


def widgets_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """A dashboard's widgets; what the deployment fills in is there by its logical ID."""

    def text(part: Any) -> str:
        return part if isinstance(part, str) else str(part.get("Ref") or part["Fn::GetAtt"][0])

    _, parts = body["Fn::Join"]
    return list(json.loads("".join(map(text, parts)))["widgets"])
