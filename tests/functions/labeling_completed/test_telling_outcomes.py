"""What is told and counted of each outcome of a labeling job."""

import json
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics

from labeling_completed import outcome as outcomes
from labeling_completed.notifying import Notifying
from labeling_completed.observing import Observing
from labeling_completed.outcome import Outcome
from tests.support.screening_world import MemoryManifest
from tests.support.training_examples import dataset, labeling_job, profile
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.codes import Code, Refusal
from train_on_label.instructions import Instructions
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.notifications.notifications import Notification, Refused, Started, Waiting
from train_on_label.planning.plan import Plan
from train_on_label.preparation.finality import NotFinalError
from train_on_label.preparation.ranges.asking import UnpreparedError
from train_on_label.training.request import TrainingRequest

# What of it is looked at here.
ENVIRONMENT = LabelingCompletedEnvironment.model_construct(
    deployment_name="train-on-label",
    aws_region="us-east-1",
    aws_lambda_log_group_name="/aws/lambda/labeling-completed",
    datasets_bucket="amzn-s3-demo-datasets",
)
NAME = "bees-0a1b2c3d4e"
PLAN = Plan(
    job=labeling_job(),
    manifest=MemoryManifest(b""),
    profile=profile(algorithm="object-detection"),
    training_job=NAME,
    dataset=dataset(),
    decision=TrainingRequest({}),
)
FACTS = DatasetFacts.of(PLAN.dataset, f"s3://amzn-s3-demo-datasets/bees/{NAME}/", PLAN.manifest.uri)
STARTED = outcomes.Started(labeling_job="bees", profile="bees", training_job=NAME, plan=PLAN, dataset=FACTS)
REFUSED = outcomes.Refused(
    labeling_job="bees",
    refusals=(Refusal(Code.PAUSED, "The parameter says true."), Refusal(Code.TOO_FEW_RECORDS, "1 of 2.")),
)


class Told:
    """Stands in for the notifier."""

    def __init__(self) -> None:
        self.notifications: list[Notification] = []

    def publish(self, notification: Notification) -> None:
        self.notifications.append(notification)


def told_of(outcome: Outcome) -> list[Notification]:
    told: Any = Told()
    Notifying(told, ENVIRONMENT).outcome(outcome)
    return list(told.notifications)


def again(*, has_ended: bool) -> Outcome:
    """What a second event of a labeling job finds."""
    return outcomes.AlreadyStarted(
        labeling_job="bees",
        profile="bees",
        training_job=NAME,
        has_ended=has_ended,
    )


def test_a_started_job_is_told_with_its_dataset_and_where_to_look() -> None:
    (told,) = told_of(STARTED)
    assert isinstance(told, Started)
    assert told.dataset is not None
    assert told.dataset.uri == f"s3://amzn-s3-demo-datasets/bees/{NAME}/"
    assert (told.dataset.train, told.dataset.max_boxes_per_image) == (400, 85)
    assert set(told.links) == {"Labeling job", "Training job", "Dataset card", "Log of the function"}


def test_no_class_name_is_told() -> None:
    (told,) = told_of(STARTED)
    assert {row.name for row in PLAN.dataset.classes} == {"bee", "wasp", "fly"}
    assert "wasp" not in json.dumps(told.detail()) + told.message()


def test_a_second_event_tells_again_while_training_is_in_progress_for_the_first_may_have_been_lost() -> None:
    (told,) = told_of(again(has_ended=False))
    assert isinstance(told, Started)
    assert told.dataset is None


def test_a_replay_of_a_job_that_has_ended_tells_nothing_new() -> None:
    assert told_of(again(has_ended=True)) == []


def test_a_refused_job_is_told_with_every_code_and_no_link_to_a_job_that_does_not_exist() -> None:
    (told,) = told_of(REFUSED)
    assert isinstance(told, Refused)
    assert [refusal.code for refusal in told.refusals] == ["PAUSED", "TOO_FEW_RECORDS"]
    assert "Training job" not in told.links


def waiting(*, is_news: bool) -> Outcome:
    """A training job that waits, for the first time or still."""
    return outcomes.Waiting(
        labeling_job="bees",
        profile="bees",
        training_job=NAME,
        dataset=FACTS,
        refusals=(Refusal(Code.PAUSED, "The parameter says true."),),
        since=0.0,
        event={},
        delay_seconds=60,
        is_news=is_news,
    )


def test_a_job_that_waits_is_told_of_once_with_its_reasons_and_no_link_to_a_job_that_does_not_exist() -> None:
    (told,) = told_of(waiting(is_news=True))
    assert isinstance(told, Waiting)
    assert [reason.code for reason in told.reasons] == ["PAUSED"]
    assert "Training job" not in told.links
    assert told_of(waiting(is_news=False)) == []


def test_a_job_that_no_profile_takes_up_is_nobodys_news() -> None:
    assert told_of(outcomes.Ignored(labeling_job="bees", why="no profile takes it")) == []


def counted(outcome: Outcome, printed: pytest.CaptureFixture[str]) -> dict[tuple[str, ...], float]:
    """What the telling logs in CloudWatch's embedded format: metric and its own dimension -> value."""
    metrics = Metrics(namespace="TrainOnLabel", service="train-on-label")
    telling = Observing(Logger(service="train-on-label"), metrics)
    with telling.job(outcome.labeling_job, Instructions()), telling.step("look into manifest"):
        telling.manifest(4096)
    telling.outcome(outcome)
    metrics.flush_metrics()
    found: dict[tuple[str, ...], float] = {}
    for line in map(json.loads, printed.readouterr().out.splitlines()):
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
            (names,) = directive["Dimensions"]
            assert line["service"] == "train-on-label"
            own = tuple(line[name] for name in names if name != "service")
            for metric in directive["Metrics"]:
                value = line[metric["Name"]]
                found[(metric["Name"], *own)] = sum(value) if isinstance(value, list) else value
    return found


@pytest.fixture(autouse=True)
def namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "TrainOnLabel")


def test_a_started_job_is_counted_with_its_lines_bytes_and_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    values = counted(STARTED, capsys)
    seconds = values.pop(("StepSeconds", "look into manifest"))
    assert 0 <= seconds < 5
    assert values == {
        ("LabelingJobsCompleted",): 1,
        ("TrainingJobsStarted",): 1,
        ("LinesAccepted",): 500,
        ("LinesRejected",): 0,
        ("ManifestBytes",): 4096,
    }


def test_a_refused_job_is_counted_once_and_under_each_of_its_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    values = counted(REFUSED, capsys)
    assert values[("LabelingJobsRefused",)] == 1
    assert values[("RefusalsByCode", "PAUSED")] == values[("RefusalsByCode", "TOO_FEW_RECORDS")] == 1


@pytest.mark.parametrize(
    ("outcome", "metric"),
    [
        (outcomes.Ignored(labeling_job="bees", why="no profile takes it"), "LabelingJobsIgnored"),
        (waiting(is_news=True), "TrainingJobsWaiting"),
        (outcomes.IndexedOnly(labeling_job="bees", profile="bees"), "LabelsTakenIn"),
        (again(has_ended=True), "EventsRepeated"),
    ],
)
def test_what_starts_nothing_is_counted_apart(
    outcome: Outcome, metric: str, capsys: pytest.CaptureFixture[str]
) -> None:
    values = counted(outcome, capsys)
    assert values[(metric,)] == 1
    assert ("TrainingJobsStarted",) not in values


def test_what_fails_in_the_function_is_logged_as_failed(caplog: pytest.LogCaptureFixture) -> None:
    observing = Observing(Logger(service="train-on-label"), Metrics(service="train-on-label"))

    with pytest.raises(TimeoutError), observing.job("bees", Instructions()):
        raise TimeoutError("S3 did not answer.")

    (record,) = caplog.records
    said = record.__dict__
    assert (said["result"], said["detail"]) == ("failed", "TimeoutError: S3 did not answer.")


@pytest.mark.parametrize(
    ("error", "level", "said"),
    [
        (UnpreparedError({}, 3), "INFO", "prepare dataset: to be continued"),
        (NotFinalError("3 of 4 lines"), "INFO", "prepare dataset: to be continued"),
        (TimeoutError("S3 did not answer."), "WARNING", "prepare dataset: failed"),
    ],
    ids=["for workers", "for the rest of a manifest", "for nothing"],
)
def test_a_step_that_a_later_event_goes_on_with_has_not_failed(
    error: Exception, level: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    observing = Observing(Logger(service="train-on-label"), Metrics(service="train-on-label"))

    with pytest.raises(type(error)), observing.step("prepare dataset"):
        raise error

    (record,) = caplog.records
    assert (record.levelname, record.getMessage()) == (level, said)
