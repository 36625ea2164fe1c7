"""Events that are repeated, and those in dead letters."""

import json

import pytest

from tests.support.places import sample_event
from train_on_label.state_changes import (
    EXECUTION,
    STATES_SOURCE,
    UnknownEventError,
    completed_labeling_jobs,
    dead_letter_event,
    jobs_of,
    labeling_completed_event,
)

ARN = "arn:aws-cn:sagemaker:cn-north-1:111122223333:labeling-job/street-scenes-01"


def test_a_replayed_event_has_the_shape_of_the_services_own() -> None:
    replayed = labeling_completed_event(ARN, "2026-01-08T07:20:01Z")
    original = sample_event("labeling-job-completed")
    assert replayed.keys() == original.keys()
    same = ("version", "detail-type", "source", "account", "detail")
    assert {name: replayed[name] for name in same} == {name: original[name] for name in same}
    assert replayed["region"] == "cn-north-1"
    assert completed_labeling_jobs(replayed) == (["street-scenes-01"], [])


@pytest.mark.parametrize("name", ["labeling-job-completed", "training-job-completed"])
def test_the_event_is_found_in_both_shapes_of_dead_letters(name: str) -> None:
    event = sample_event(name)
    of_a_destination = {"version": "1.0", "requestContext": {"condition": "RetriesExhausted"}}
    assert dead_letter_event(event) == event
    assert dead_letter_event({**of_a_destination, "requestPayload": event}) == event


def test_the_event_of_an_execution_that_was_aborted_is_its_input() -> None:
    event = sample_event("labeling-job-completed")
    assert dead_letter_event(ended_execution(input=json.dumps(event))) == event


def ended_execution(**detail: object) -> dict[str, object]:
    """What Step Functions tells of an execution that was stopped."""
    return {"source": STATES_SOURCE, "detail-type": EXECUTION, "detail": {"status": "ABORTED", **detail}}


@pytest.mark.parametrize(
    "body",
    [
        *(None, [], "text", {}, {"requestPayload": None}, {"detail-type": "Other"}),
        *(
            ended_execution(),
            ended_execution(input=None),
            ended_execution(input="{"),
            ended_execution(input="1"),
        ),
        {"detail-type": EXECUTION},
    ],
)
def test_what_holds_no_event_is_named(body: object) -> None:
    with pytest.raises(UnknownEventError):
        dead_letter_event(body)


def test_region_and_account_are_those_of_the_arn() -> None:
    arn = "arn:aws:sagemaker:eu-west-1:444455556666:labeling-job/a:colon:in:the:resource"
    replayed = labeling_completed_event(arn, "2026-01-08T07:20:01Z")
    assert (replayed["region"], replayed["account"]) == ("eu-west-1", "444455556666")
    assert replayed["resources"] == [arn]


def test_people_read_the_names_of_an_events_jobs() -> None:
    assert jobs_of(sample_event("training-job-completed")) == "street-scenes-01-0a1b2c3d4e"
    assert jobs_of({}) == ""
