"""The function looks at images before it starts a training job: at some of them, or at all."""

import json
from itertools import repeat
from random import Random
from typing import Any

import pytest

from labeling_completed.deadline import DeadlineError
from tests.support.account.invocation import deployed
from tests.support.account.labels import SIZE
from tests.support.account.world import ENVIRONMENT, SETTINGS, World, completed
from tests.support.images import drawn, picture
from train_on_label.planning.one_function import RESERVE_SECONDS
from train_on_label.preparation.images.ranged import MOST_IN_ONE
from train_on_label.settings.settings import TrainingSettings


def settings(**options: Any) -> TrainingSettings:
    """Those of the account, with these options of its profile's dataset."""
    profile, *_ = SETTINGS.model_dump(exclude_defaults=True)["profile"]
    return TrainingSettings.model_validate({"profile": [profile | {"dataset": options}]})


def broken(count: int) -> World:
    """A labeling job's images, of which the first are turned by EXIF."""
    world = World().labeled()
    for number in range(count):
        data = picture(size=SIZE, kind="JPEG", orientation=6)
        world.s3.objects["example-images", f"{number:04}.jpg"] = data
    return world


def run(world: World, **options: Any) -> dict[str, Any]:
    """The report of the dataset."""
    with deployed(settings(**options), ENVIRONMENT):
        world.labeling_completed.invoke(completed())
    assert not world.labeling_completed.errors
    (report,) = (data for key, data in world.datasets.items() if key.endswith("dataset.json"))
    found: dict[str, Any] = json.loads(report)
    return found


def test_by_default_it_looks_at_a_sample_and_warns() -> None:
    world = broken(3)
    report = run(world)

    assert report["warnings"]["IMAGE_ROTATED"] == 3
    assert report["images"] == {"all": False, "looked_at": 60, "at_fault": 3, "at_most": 3, "compared": 0}
    assert len(world.started) == 1


def test_it_refuses_the_lines_where_it_looks_at_all() -> None:
    world = broken(3)
    report = run(world, check_images="all")

    assert report["rejected"] == {"IMAGE_ROTATED": 3, "MISSING_LABEL": 1}
    assert (report["accepted"], len(world.started)) == (57, 1)


def test_too_many_broken_ones_start_nothing() -> None:
    world = broken(30)
    run(world)

    assert (world.refusals, world.started) == ({"TOO_MANY_REJECTED"}, {})


@pytest.mark.parametrize("check_images", ["sample", "all"])
def test_it_stops_looking_before_its_time_is_over(check_images: str) -> None:
    world = broken(0)
    world.labeling_completed.remaining = lambda: (
        RESERVE_SECONDS * 1000 if any("0.jpg" in call.subject for call in world.wire.trace) else 900_000
    )
    world.labeling_completed.between_attempts = world.wire.trace.clear
    with deployed(settings(check_images=check_images), ENVIRONMENT):
        world.labeling_completed.invoke(completed())

    assert [type(error) for error in world.labeling_completed.errors] == [DeadlineError] * 3
    assert "looking at" in str(world.labeling_completed.errors[0])
    assert not world.started


def test_where_time_is_short_it_looks_for_copies_among_fewer_and_says_so() -> None:
    world = broken(0)
    for number in range(60):
        photograph = drawn(Random(number), SIZE)  # noqa: S311  # to be the same each time
        world.s3.objects["example-images", f"{number:04}.jpg"] = photograph
    whole = f"bytes=0-{MOST_IN_ONE - 1}"
    looked = (sum(call.params.get("Range") == whole for call in world.wire.trace) for _ in repeat(None))
    # The time of a sample of 60 images in whole, and of ten more.
    world.labeling_completed.remaining = lambda: 1_000 * (RESERVE_SECONDS + (10 if next(looked) < 70 else 4))
    report = run(world, check_images="all")

    assert report["accepted"] == 60
    assert 10 <= report["images"]["compared"] < report["images"]["looked_at"] == 60
    assert f"images compared for near copies: {report['images']['compared']} of 60" in report["notes"]
    assert len(world.started) == 1
