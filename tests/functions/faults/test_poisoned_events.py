"""Events that can never go well, next to ones that can."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.account.world import World, completed
from train_on_label.state_changes import UnknownEventError

GOOD, GONE = "street-scenes-01", "street-gone-01"


@pytest.mark.parametrize(
    "event",
    [{}, {"resources": [], "detail": {"LabelingJobStatus": "Completed"}}, completed("no/name")],
    ids=["empty", "without resources", "with a name that none can have"],
)
def test_it_is_a_dead_letter_after_its_attempts(event: dict[str, Any]) -> None:
    world = World().labeled()

    world.labeling_completed.invoke(event)

    assert [type(error) for error in world.labeling_completed.errors] == [UnknownEventError] * 3
    assert world.labeling_completed.dead_letters == [event]
    assert not world.started


def test_the_next_event_is_not_blocked() -> None:
    world = World().labeled()

    world.labeling_completed.invoke({})
    world.labeling_completed.invoke(completed())

    assert len(world.started) == 1


@pytest.mark.parametrize("names", [(GOOD, GONE), (GONE, GOOD)])
@pytest.mark.parametrize("bad", ["a labeling job that is gone", "no labeling job's ARN"])
def test_one_bad_resource_keeps_no_other_from_training(names: tuple[str, str], bad: str) -> None:
    world = World().labeled(GOOD)
    event = dict(completed(*names))
    if bad == "no labeling job's ARN":
        event["resources"] = [arn.replace(GONE, "no/name") for arn in event["resources"]]

    world.labeling_completed.invoke(event)

    (training_job,) = world.started
    assert training_job.startswith(GOOD)
    assert world.labeling_completed.dead_letters == [event]
    assert len(world.labeling_completed.errors) == 3
    assert isinstance(world.labeling_completed.errors[0], ClientError | UnknownEventError)


def test_the_errors_of_several_labeling_jobs_are_all_told() -> None:
    world = World()

    world.labeling_completed.invoke(completed(GOOD, GONE))

    error = world.labeling_completed.errors[0]
    assert isinstance(error, ExceptionGroup)
    assert len(error.exceptions) == 2
