"""The event that the rule lets through and the function takes up."""

from typing import Any

import pytest

from tests.support.places import sample_event
from train_on_label.state_changes import UnknownEventError, completed_labeling_jobs


def test_the_sample_event_names_its_labeling_job() -> None:
    event = sample_event("labeling-job-completed")

    ((name,), unknown) = completed_labeling_jobs(event)

    assert event["resources"] == [f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{name}"]
    assert unknown == []


def test_a_failed_labeling_job_calls_for_nothing() -> None:
    assert completed_labeling_jobs(sample_event("labeling-job-failed")) == ([], [])


def test_every_labeling_job_of_an_event_is_taken() -> None:
    event = sample_event("labeling-job-completed")
    prefix = "arn:aws-us-gov:sagemaker:us-gov-west-1:111122223333:labeling-job/"

    event["resources"] = [f"{prefix}a", f"{prefix}B-2"]

    assert completed_labeling_jobs(event) == (["a", "B-2"], [])


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"detail": {"LabelingJobStatus": "Completed"}},
        {"detail": {"LabelingJobStatus": "Completed"}, "resources": []},
        {"detail": {"LabelingJobStatus": "Completed"}, "resources": [7]},
        {"detail": "Completed", "resources": ["arn:aws:sagemaker:us-east-1:111122223333:labeling-job/a"]},
        {
            "detail": {"LabelingJobStatus": "Completed"},
            "resources": ["arn:aws:sagemaker:us-east-1:111122223333:training-job/a"],
        },
        {
            "detail": {"LabelingJobStatus": "Completed"},
            "resources": ["arn:aws:sagemaker:us-east-1:111122223333:labeling-job/../a\n"],
        },
    ],
)
def test_an_event_of_another_shape_is_named_as_one(event: dict[str, Any]) -> None:
    names, unknown = completed_labeling_jobs(event)

    assert names == []
    assert [type(error) for error in unknown] == [UnknownEventError]


def test_a_resource_of_no_use_stands_by_itself() -> None:
    event = sample_event("labeling-job-completed")
    event["resources"] = ["no arn", *event["resources"], 7]

    names, unknown = completed_labeling_jobs(event)

    assert (len(names), len(unknown)) == (1, 2)
