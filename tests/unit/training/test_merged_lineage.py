"""A model of merged labels names every labeling job, as far as SageMaker takes properties."""

import pytest

from train_on_label.tags import LABELING_JOB, LABELING_JOBS, PROFILE
from train_on_label.training.ended_job import EndedTrainingJob
from train_on_label.training.model_package import description, model_package_request


def ended(*names: str, metrics: int = 0) -> EndedTrainingJob:
    return EndedTrainingJob(
        name="bees-0123456789",
        status="Completed",
        secondary_status="Completed",
        tags={PROFILE: "bees", LABELING_JOB: names[0], LABELING_JOBS: str(len(names))},
        labeling_job=names[0],
        profile="bees",
        image="example/trainer:1",
        dataset_uri="s3://example-datasets/bees/bees-0123456789/",
        created_at=0,
        metrics={f"metric {number}": 0.5 for number in range(metrics)},
        labeling_jobs=names,
    )


def properties(job: EndedTrainingJob) -> dict[str, str]:
    found = model_package_request(job, "s3://example-models/model.tar.gz", "bees")[
        "CustomerMetadataProperties"
    ]
    assert isinstance(found, dict)
    return found


def named(job: EndedTrainingJob) -> list[str]:
    values = (value for key, value in properties(job).items() if key.startswith(f"{LABELING_JOBS}-"))
    return " ".join(values).split(" ")


@pytest.mark.parametrize("count", [1, 2, 5, 100])
def test_every_labeling_job_is_named(count: int) -> None:
    names = [f"job-{number}-".ljust(63, "x") for number in range(count)]
    assert named(ended(*names)) == names


@pytest.mark.parametrize("metrics", [0, 20, 44, 45, 60])
def test_what_there_is_no_room_for_is_counted(metrics: int) -> None:
    names = [f"job-{number}-".ljust(63, "x") for number in range(400)]
    found = properties(ended(*names, metrics=metrics))
    assert len(found) <= 50
    assert max(map(len, found.values())) <= 256
    told = [value for value in found.values() if value.startswith("and ")]
    room = 50 - 5 - metrics
    assert len(told) == (1 if room > 0 else 0)
    if told:
        listed = sum(1 for name in named(ended(*names, metrics=metrics)) if name in names)
        assert told == [f"and {400 - listed} more: see dataset.json"]


def test_a_second_event_describes_it_the_same_without_the_report() -> None:
    read = ended("new", "old")
    assert description(read) == "Trained by bees-0123456789 on the labels of new and 1 more"
