"""Settings: what is taken, and how mistakes are told."""

import re
import tomllib
from pathlib import Path
from typing import Any  # what tomllib makes of a file

import pytest

from tests.support.training_examples import TEN_PROFILES_FILE, read_settings
from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.settings.between import mistakes_between
from train_on_label.settings.file import SettingsError, settings_in
from train_on_label.settings.profile.default_profiles import DEFAULT_PROFILES
from train_on_label.settings.settings import TrainingSettings
from train_on_label.tags import LINEAGE

MISTAKES = tomllib.loads(Path(__file__).with_name("mistakes.toml").read_text(encoding="utf-8"))["case"]


def mistakes_in(toml: str) -> list[str]:
    """What is wrong with the settings, mistake by mistake, without the file's name and line."""
    with pytest.raises(SettingsError) as caught:
        settings_in(toml, "x")
    return [re.sub(r"^x(:\d+)?: ", "", line) for line in str(caught.value).splitlines()]


def training(*lines: str, algorithm: str = "object-detection") -> str:
    """One profile with these lines in its training section."""
    body = "\n".join(lines)
    return f'[[profile]]\nname = "a"\n[profile.training]\nalgorithm = "{algorithm}"\n{body}'


def own_container(*lines: str) -> str:
    """One profile that trains a container of one's own."""
    body = "\n".join(lines)
    return (
        '[[profile]]\nname = "a"\n[profile.training]\nimage_uri = "example/trainer:1"\n'
        f'instance_type = "ml.c5.xlarge"\n{body}'
    )


def test_settings_survive_the_way_to_the_functions() -> None:
    settings = read_settings(TEN_PROFILES_FILE)

    assert TrainingSettings.model_validate_json(settings.model_dump_json()) == settings


def test_without_profiles_every_task_type_with_a_built_in_algorithm_is_trained() -> None:
    profiles = TrainingSettings().profiles

    assert profiles == DEFAULT_PROFILES
    assert [(each.name, each.training.algorithm) for each in profiles] == [
        (f"default-{task_type}", row.name) for row in ALGORITHMS.values() for task_type in row.task_types
    ]


def test_one_profile_of_ones_own_takes_the_place_of_the_default_ones() -> None:
    settings = TrainingSettings.model_validate(tomllib.loads(training()))

    assert [each.name for each in settings.profiles] == ["a"]


def test_independent_mistakes_are_told_at_once_each_in_its_place() -> None:
    toml = """
        [[profile]]
        name = "a"
        match.labeling_job = "a-*"
        training = { algorithm = "object-detection", instance_type = "ml.x9" }
        [[profile]]
        name = "b"
        match.task_type = "object-detecton"
        training.algorithm = "object-detection"
        [[profile]]
        name = "a"
        match.labeling_job = "c-*"
        [profile.training]
        algorithm = "image-classification"
        hyperparameters = { epochs = 0, learning_rat = 0.1 }
        [[profile]]
        name = "a"
        match.labeling_job = "d-*"
        training.algorithm = "blazingtext"
        [[profile]]
        name = "a"
        match.labeling_job = "d-e*"
        training.algorithm = "blazingtext"
        [guards]
        min_records = 1
        [tags]
        "aws:owner" = "me"
    """

    with pytest.raises(SettingsError) as caught:
        settings_in(toml, "ours.toml")

    assert [line.split(": ")[:2] for line in str(caught.value).splitlines()] == [
        ["ours.toml:5", "profile[a].training.instance_type"],
        ["ours.toml:8", "profile[b].match.task_type"],
        ["ours.toml:15", "profile[a].training.hyperparameters.epochs"],
        ["ours.toml:15", "profile[a].training.hyperparameters.learning_rat"],
        ["ours.toml:21", "profile[a].name"],
        ["ours.toml:22", "profile[a].match"],
        ["ours.toml:25", "guards.min_records"],
        ["ours.toml:27", "tags.aws:owner"],
    ]


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["about"])
def test_a_mistake_is_told_with_its_place_its_value_and_what_is_allowed(case: dict[str, Any]) -> None:
    assert mistakes_in(case["settings"]) == case["mistakes"]


@pytest.mark.parametrize("given", ["profile = {}", "profile = [1]", "[[profile]]\nname = 1", "guards = 1"])
def test_what_is_no_settings_at_all_is_told_too(given: str) -> None:
    assert all(mistakes_in(given))


def test_sixteen_attributes_are_allowed_and_no_more() -> None:
    def listed(count: int) -> str:
        return own_container(f"attributes = {[f'attribute-{at}' for at in range(count)]}")

    TrainingSettings.model_validate(tomllib.loads(listed(16)))
    assert [line.split(":")[0] for line in mistakes_in(listed(17))] == ["profile[a].training.attributes"]


def test_tags_of_settings_profile_and_lineage_must_fit_together() -> None:
    def with_tags(settings: int, profile: int) -> str:
        own = ", ".join(f'p{at} = "x"' for at in range(profile))
        return training(f"tags = {{ {own} }}\n[tags]\n" + "\n".join(f's{at} = "x"' for at in range(settings)))

    room = 50 - len(LINEAGE)
    TrainingSettings.model_validate(tomllib.loads(with_tags(room - 23, 23)))
    assert mistakes_in(with_tags(room - 22, 23)) == [
        (
            "profile[a].training.tags: 51 tags are too many: "
            "with the settings' own and those for lineage at most 50"
        )
    ]


@pytest.mark.parametrize(
    ("earlier", "later", "shadowed"),
    [
        ({}, {"labeling_job": "street-*"}, True),
        ({"labeling_job": "*"}, {"task_type": "object-detection"}, True),
        ({"labeling_job": "street-*"}, {"labeling_job": "street-2026-*"}, True),
        ({"labeling_job": "street-*"}, {"labeling_job": "street-1"}, True),
        ({"labeling_job": "street-?"}, {"labeling_job": "street-?"}, True),
        ({"labeling_job": "s*-[12]"}, {"labeling_job": "street-1"}, True),
        ({"labeling_job": "street-?"}, {"labeling_job": "street-*"}, False),
        ({"labeling_job": "*ab*"}, {"labeling_job": "[ab]"}, False),
        ({"labeling_job": "street-2026-*"}, {"labeling_job": "street-*"}, False),
        ({"labeling_job": "Street-*"}, {"labeling_job": "street-1"}, False),
        ({"task_type": "object-detection"}, {}, False),
        ({"tags": {"team": "a"}}, {"tags": {"team": "b"}}, False),
        ({"tags": {"team": "a"}}, {"tags": {"team": "a", "stage": "b"}}, True),
    ],
)
def test_a_profile_that_an_earlier_one_leaves_nothing_is_a_mistake(
    earlier: dict[str, object], later: dict[str, object], shadowed: bool
) -> None:
    training_options = {"algorithm": "object-detection"}
    given = {
        "profile": [
            {"name": "earlier", "match": earlier, "training": training_options},
            {"name": "later", "match": later, "training": training_options},
        ]
    }

    told = [str(detail["type"]) for detail in mistakes_between(given)]

    assert told == (
        ["can never match: earlier stands before later and takes all its labeling jobs"] if shadowed else []
    )


def test_a_switch_is_spelled_as_the_algorithm_reads_it() -> None:
    def told(algorithm: str) -> str:
        toml = training("hyperparameters.use_pretrained_model = true", algorithm=algorithm)
        return (
            TrainingSettings.model_validate(tomllib.loads(toml))
            .profile[0]
            .training.hyperparameters["use_pretrained_model"]
        )

    assert told("object-detection") == "1"
    assert told("semantic-segmentation") == "True"


def test_waiting_for_spot_capacity_is_as_long_as_running_unless_set() -> None:
    toml = training("spot = true", "checkpoints = true", "max_runtime_seconds = 7200")
    options = TrainingSettings.model_validate(tomllib.loads(toml)).profile[0].training

    assert options.max_wait_seconds == 7200
