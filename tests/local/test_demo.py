"""What the demo holds its models against, and how it follows them."""

import json
from typing import TYPE_CHECKING

import pytest

from local.aws import LaptopAws
from local.demo.constant_guess import constant_accuracy, constant_mean_average_precision
from local.demo.following import follow
from local.demo.teams import Team, digits_team, street_team
from tests.support.sample_requests import Request

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient


def test_the_constant_class_is_the_most_frequent_one_of_those_to_train() -> None:
    train = [{"digit": class_id} for class_id in (1, 2, 2)]
    validation = [{"digit": class_id} for class_id in (2, 1, 1, 1)]

    assert constant_accuracy(train, validation, "digit") == 0.25


def test_constant_boxes_are_right_where_they_always_are() -> None:
    there, elsewhere = (
        {"cars": {"annotations": [{"class_id": 0, "left": left, "top": 0, "width": 9, "height": 9}]}}
        for left in (0, 100)
    )

    assert constant_mean_average_precision([there], [there, there], "cars") == 1.0
    assert constant_mean_average_precision([elsewhere], [there], "cars") == 0.0


@pytest.mark.parametrize("team", [street_team(), digits_team()], ids=lambda team: team.labeling_job)
def test_a_constant_guess_is_not_enough_for_either_team(team: Team) -> None:
    *lines, _last = team.manifest("bucket").splitlines()  # of a bad day, the last one is cut
    labeled = [line for line in map(json.loads, lines) if team.attribute in line]
    split = len(labeled) * 4 // 5

    guess = team.guess(labeled[:split], labeled[split:], team.attribute)

    assert guess < 0.2
    assert team.least(guess) >= 3 * guess
    assert team.least(guess) > 0.25


def test_metrics_are_told_in_order_until_every_job_has_ended(
    laptop_aws: LaptopAws, sagemaker: "SageMakerClient", training_request: Request
) -> None:
    names = [f"{training_request['TrainingJobName']}-{number}" for number in (1, 2)]
    for name in names:
        sagemaker.create_training_job(**training_request | {"TrainingJobName": name})
    told: list[tuple[str, float]] = []

    follow(laptop_aws, names, lambda metric, value: told.append((metric, value)), patience=30)

    assert sorted(told) == [("validation:mAP", 0.25)] * 2 + [("validation:mAP", 0.5)] * 2
    assert told[0] == ("validation:mAP", 0.25)
    assert told[-1] == ("validation:mAP", 0.5)


def test_a_job_that_does_not_end_is_not_followed_for_ever(
    laptop_aws: LaptopAws, sagemaker: "SageMakerClient", training_request: Request
) -> None:
    laptop_aws.training.hold()
    try:
        sagemaker.create_training_job(**training_request)
        with pytest.raises(TimeoutError, match=training_request["TrainingJobName"]):
            follow(laptop_aws, [training_request["TrainingJobName"]], lambda *_: None, patience=0)
    finally:
        laptop_aws.training.release()
