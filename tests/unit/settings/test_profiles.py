"""Profiles: every option has its effect, and patterns mean what they say."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.training_examples import DEPLOYMENT, Case, dataset, labeling_job, profile
from train_on_label.labeling.task_types import BY_NAME
from train_on_label.settings.profile.dataset_options import DatasetOptions
from train_on_label.settings.profile.name_patterns import matches_no_labeling_job
from train_on_label.settings.profile.placeholders import attribute_names
from train_on_label.settings.profile.profiles import Match, Profile
from train_on_label.settings.profile.training_options import TrainingOptions
from train_on_label.training.job_name import shuffle_seed, training_job_name
from train_on_label.training.request import TrainingRequest

OWN: dict[str, object] = {"image_uri": "example/trainer:1", "instance_type": "ml.c5.xlarge"}
ON_GPU = OWN | {"instance_type": "ml.g5.xlarge"}
# Option -> what is set before, and what is set then.
CHANGES: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "algorithm": (OWN, {"algorithm": "object-detection"}),
    "image_uri": (OWN, OWN | {"image_uri": "example/trainer:2"}),
    "instance_type": (OWN, OWN | {"instance_type": "ml.c5.2xlarge"}),
    "instance_count": (OWN, OWN | {"instance_count": 2}),
    "volume_gb": (OWN, OWN | {"volume_gb": 51}),
    "max_runtime_seconds": (OWN, OWN | {"max_runtime_seconds": 60}),
    "max_pending_seconds": (ON_GPU, ON_GPU | {"max_pending_seconds": 1_800}),
    "checkpoints": (OWN, OWN | {"checkpoints": True}),
    "spot": (OWN, OWN | {"spot": True}),
    "max_wait_seconds": (OWN | {"spot": True}, OWN | {"spot": True, "max_wait_seconds": 90_000}),
    "output_kms_key": (OWN, OWN | {"output_kms_key": "a-key"}),
    "volume_kms_key": (OWN, OWN | {"volume_kms_key": "a-key"}),
    "subnets": (OWN, OWN | {"subnets": ["subnet-1"], "security_group_ids": ["sg-1"]}),
    "security_group_ids": (
        OWN | {"subnets": ["subnet-1"], "security_group_ids": ["sg-1"]},
        OWN | {"subnets": ["subnet-1"], "security_group_ids": ["sg-2"]},
    ),
    "network_isolation": (OWN, OWN | {"network_isolation": True}),
    "inter_container_encryption": (OWN, OWN | {"inter_container_encryption": True}),
    "retry_attempts": (OWN, OWN | {"retry_attempts": 2}),
    "tags": (OWN, OWN | {"tags": {"team": "a"}}),
    "warm_start": (OWN, OWN | {"warm_start": True}),
    "attributes": (OWN, OWN | {"attributes": ["source-ref"]}),
    "record_wrapper": (OWN, OWN | {"record_wrapper": "None"}),
    "content_type": (OWN, OWN | {"content_type": "application/jsonlines"}),
    "metric_definitions": (OWN, OWN | {"metric_definitions": [{"name": "loss", "regex": "loss=(.*)"}]}),
    "environment": (OWN, OWN | {"environment": {"LOG_LEVEL": "DEBUG"}}),
    "entry_point": (OWN, OWN | {"entry_point": ["python"]}),
    "arguments": (OWN, OWN | {"arguments": ["--verbose"]}),
    "hyperparameters": (OWN, OWN | {"hyperparameters": {"epochs": 3}}),
}


def test_the_table_of_changes_has_every_option() -> None:
    # How often a training job is started anew is nothing that one of them is asked.
    assert CHANGES.keys() | {"max_attempts"} == TrainingOptions.model_fields.keys()


@pytest.mark.parametrize("option", CHANGES)
def test_every_option_reaches_the_request(option: str) -> None:
    before, then = (
        Case(profile(**training), dataset()).request(replace(DEPLOYMENT, kms_key_arn=None))
        for training in CHANGES[option]
    )

    assert _without_name(before) != _without_name(then)


def _without_name(request: TrainingRequest) -> str:
    """The request as text, without the name and the seed that any change of the profile changes."""
    text, name = json.dumps(request.params, sort_keys=True), str(request.params["TrainingJobName"])
    return text.replace(name, "").replace(str(shuffle_seed(name)), "")


def test_attributes_are_the_data_and_the_label_unless_named() -> None:
    assert attribute_names((), "source-ref", "bees") == ("source-ref", "bees")
    assert attribute_names(("{label_attribute}-metadata", "{x}"), "source", "b") == ("b-metadata", "{x}")


patterns = (
    st.lists(st.sampled_from(["a", "b", "-", "*", "?", "[ab]", "[!a]"]), min_size=1, max_size=6)
    .map("".join)
    .filter(lambda pattern: not matches_no_labeling_job(pattern))
)
names = st.text("ab-", min_size=1, max_size=8)


@given(patterns, patterns, names)
def test_a_match_that_covers_another_takes_all_that_the_other_takes(one: str, other: str, name: str) -> None:
    covering, covered = Match(labeling_job=one), Match(labeling_job=other)

    if covering.covers(covered) and covered.takes(name, None, {}):
        assert covering.takes(name, None, {})


@pytest.mark.parametrize(
    ("match", "taken"),
    [
        ({}, True),
        ({"labeling_job": "bees*"}, True),
        ({"labeling_job": "Bees*"}, False),
        ({"task_type": "object-detection"}, True),
        ({"task_type": "image-classification"}, False),
        ({"tags": {"team": "a"}}, True),
        ({"tags": {"team": "b"}}, False),
        ({"tags": {"team": "a", "stage": "x"}}, False),
        ({"labeling_job": "bees-?", "task_type": "object-detection", "tags": {"team": "a"}}, True),
    ],
)
def test_all_that_a_match_gives_must_hold(match: dict[str, object], taken: bool) -> None:
    assert Match.model_validate(match).takes("bees-1", "object-detection", {"team": "a"}) is taken


def test_a_task_type_that_is_not_known_yet_matches_no_profile_that_asks_for_one() -> None:
    assert not Match(task_type="object-detection").takes("bees", None, {})


@pytest.mark.parametrize(
    ("dataset", "task_type", "merged"),
    [
        ({}, "object-detection", "street"),
        ({}, "semantic-segmentation", "street-ref"),
        ({"label_attribute": "cars"}, "object-detection", "cars"),
        ({"label_attribute": "cars-ref"}, "semantic-segmentation", "cars-ref"),
        ({"label_attribute": "c" * 127}, "object-detection", "c" * 127),
    ],
)
def test_merged_labels_are_called_as_the_profile_unless_named(
    dataset: dict[str, object], task_type: str, merged: str
) -> None:
    options = DatasetOptions.model_validate({"train_on": "profile", **dataset})
    merging = Profile(name="street", dataset=options, training=TrainingOptions.model_validate(OWN))
    assert merging.merged_label_attribute(BY_NAME[task_type]) == merged
    with pytest.raises(ValidationError):
        DatasetOptions(train_on="profile", label_attribute="c" * 128)


def test_settings_of_merged_labels_left_at_their_defaults_change_no_name() -> None:
    plain = profile(**OWN)
    written = DatasetOptions.model_validate({"train_on": "labeling-job", "min_new_records": 0})
    both = (plain, plain.model_copy(update={"dataset": written}))
    assert len({training_job_name(labeling_job(), "identity", each, "d") for each in both}) == 1
