"""Which profile takes up a labeling job."""

from dataclasses import replace

import pytest

from tests.support.training_examples import labeling_job
from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.codes import Code, Refusal
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import BY_NAME, LABEL_VERIFICATION, OBJECT_DETECTION, TaskType
from train_on_label.settings.profile.profiles import Profile
from train_on_label.settings.routing import choose_profile
from train_on_label.settings.settings import TrainingSettings

SETTINGS = TrainingSettings.model_validate(
    {
        "profile": [
            {"name": name, "match": match, "training": {"algorithm": "object-detection"}}
            for name, match in {
                "night": {"labeling_job": "street-*", "tags": {"light": "night"}},
                "street": {"labeling_job": "street-*", "task_type": "object-detection"},
                "lower-case": {"labeling_job": "bees-[0-9]?"},
            }.items()
        ]
    }
)


def tagged(name: str, tags: dict[str, str]) -> LabelingJob:
    """A labeling job with tags whose keys are no Python names."""
    return labeling_job(name, "bees", **tags)


@pytest.mark.parametrize(
    ("name", "tags", "chosen"),
    [
        ("street-1", {}, "street"),
        ("street-1", {"light": "night"}, "night"),
        ("street-1", {"light": "day"}, "street"),
        ("Street-1", {}, None),
        ("my-street-1", {}, None),
        ("bees-42", {}, "lower-case"),
        ("bees-4", {}, None),
        ("anything", {"train-on-label:profile": "night"}, "night"),
        ("street-1", {"train-on-label:skip": "true"}, None),
        ("street-1", {"train-on-label:skip": "True "}, None),
        ("street-1", {"train-on-label:skip": "false"}, "street"),
        ("street-1", {"train-on-label:skip": "true", "train-on-label:profile": "night"}, None),
    ],
)
def test_the_first_profile_that_matches_takes_the_labeling_job(
    name: str, tags: dict[str, str], chosen: str | None
) -> None:
    profile = choose_profile(tagged(name, tags), OBJECT_DETECTION, SETTINGS)

    assert (profile.name if isinstance(profile, Profile) else profile) == chosen


def test_a_profile_that_is_named_and_not_there_is_a_refusal() -> None:
    refusal = choose_profile(tagged("bees", {"train-on-label:profile": "nigth"}), OBJECT_DETECTION, SETTINGS)

    assert refusal == Refusal(
        Code.UNKNOWN_PROFILE,
        'The tag train-on-label:profile of bees names "nigth"; the settings have night, street, lower-case.',
    )


@pytest.mark.parametrize(
    "task_type", [BY_NAME[name] for row in ALGORITHMS.values() for name in row.task_types]
)
def test_without_settings_every_trainable_task_type_has_a_profile(task_type: TaskType) -> None:
    profile = choose_profile(labeling_job(), task_type, TrainingSettings())

    assert isinstance(profile, Profile)
    assert profile.name == f"default-{task_type.name}"


@pytest.mark.parametrize("task_type", [None, LABEL_VERIFICATION])
def test_without_settings_other_task_types_are_left_alone(task_type: TaskType | None) -> None:
    assert choose_profile(labeling_job(), task_type, TrainingSettings()) is None


@pytest.mark.parametrize(("statuses", "taken"), [(["Completed"], False), (["Completed", "Stopped"], True)])
@pytest.mark.parametrize("tags", [{}, {"train-on-label:profile": "streets"}])
def test_a_stopped_labeling_job_is_for_profiles_that_ask_for_such(
    statuses: list[str], tags: dict[str, str], *, taken: bool
) -> None:
    settings = TrainingSettings.model_validate(
        {
            "profile": [
                {
                    "name": "streets",
                    "match": {"statuses": statuses},
                    "training": {"algorithm": "object-detection"},
                }
            ]
        }
    )
    stopped = replace(tagged("bees", tags), status="Stopped")
    chosen = choose_profile(stopped, OBJECT_DETECTION, settings)
    assert (chosen is not None) is taken
