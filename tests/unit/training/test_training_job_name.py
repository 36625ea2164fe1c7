"""Names of training jobs, which other people's scripts rely on."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.training_examples import MANIFEST_IDENTITY, TEN_PROFILES, labeling_job, profile
from train_on_label.settings.profile.profiles import Profile
from train_on_label.training.job_name import dataset_prefix, shuffle_seed, training_job_name

# CreateTrainingJob's pattern of TrainingJobName, and CreateLabelingJob's of LabelingJobName.
PATTERN = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
DETECTION = profile(algorithm="object-detection")

valid_names = st.from_regex(PATTERN, fullmatch=True)


# Frozen: whoever changes one of these names has every labeling job trained once more.
FROZEN = {
    ("bees", "plain"): "bees-3ff665ffe3",
    ("Bees-2026", "announcement"): "Bees-2026-6ff8ccb51e",
    ("a" * 63, "entities"): f"{'a' * 52}-31d1ac9257",
    ("street-scenes-of-the-old-town-by-night-and-in-the-rain-2-of-7", "secret"): (
        "street-scenes-of-the-old-town-by-night-and-in-the-ra-31d57b8f4f"
    ),
}


@pytest.mark.parametrize(("job", "name"), FROZEN)
def test_names_are_the_same_for_ever(job: str, name: str) -> None:
    chosen = next(each for each in TEN_PROFILES if each.name == name)

    assert (
        training_job_name(labeling_job(job), MANIFEST_IDENTITY, chosen, "train-on-label") == FROZEN[job, name]
    )


@given(valid_names | st.text(max_size=80), st.text(max_size=40))
def test_every_name_is_one_that_sagemaker_takes(name: str, manifest_identity: str) -> None:
    made = training_job_name(labeling_job(name), manifest_identity, DETECTION, "train-on-label")

    assert PATTERN.fullmatch(made)
    assert len(made) <= 63
    assert re.search(r"-[0-9a-f]{10}$", made)


@given(valid_names)
def test_a_valid_name_is_kept_up_to_the_cut(name: str) -> None:
    made = training_job_name(labeling_job(name), MANIFEST_IDENTITY, DETECTION, "train-on-label")

    assert name.startswith(made[:-11])
    assert len(made) == 63 or made[:-11] == name or name[len(made) - 11] == "-"


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a" * 51 + "-bcdefghijk", "a" * 51 + "-"),  # cut right behind a hyphen: the hyphen goes
        ("a" * 50 + "---bcdefghi", "a" * 50 + "-"),
        ("CamelCase", "CamelCase-"),
        ("under_score.and dot", "under-score-and-dot-"),
        ("-edge-", "edge-"),
        ("häß", "h-"),
        ("", "labeling-job-"),
        ("日本", "labeling-job-"),
    ],
)
def test_what_is_left_of_a_name(name: str, begins: str) -> None:
    made = training_job_name(labeling_job(name), MANIFEST_IDENTITY, DETECTION, "train-on-label")

    assert re.fullmatch(re.escape(begins) + "[0-9a-f]{10}", made)


def test_events_that_lower_the_arn_make_no_difference() -> None:
    as_described = labeling_job("Bees")
    shouted = type(as_described)(
        name="Bees",
        arn=as_described.arn.replace("/bees", "/Bees"),
        label_attribute="bees",
        manifest_uri=as_described.manifest_uri,
    )

    assert training_job_name(as_described, "x", DETECTION, "train-on-label") == training_job_name(
        shouted, "x", DETECTION, "train-on-label"
    )


def test_defaults_written_out_and_other_orders_make_no_difference() -> None:
    short = {
        "name": f"{'a' * 52}-31d1ac9257",
        "training": {"algorithm": "object-detection", "hyperparameters": {}},
    }
    long = {
        "training": {
            "tags": {},
            "max_runtime_seconds": 86_400,
            "instance_type": "ml.g5.2xlarge",
            "instance_count": 1,
            "algorithm": "object-detection",
        },
        "match": {},
        "dataset": {"validation_fraction": 0.2},
        "name": f"{'a' * 52}-31d1ac9257",
    }

    assert _name(short) == _name(long)


def test_the_order_of_hyperparameters_and_their_spelling_make_no_difference() -> None:
    def ordered(**hyperparameters: object) -> str:
        training = {"algorithm": "object-detection", "hyperparameters": hyperparameters}
        return _name({"name": f"{'a' * 52}-31d1ac9257", "training": training})

    assert ordered(epochs=3, momentum=0.5) == ordered(momentum="0.5", epochs="3")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "b"},
        {"match": {"labeling_job": "b*"}},
        {"dataset": {"split_salt": "another"}},
        {"training": {"algorithm": "object-detection", "max_runtime_seconds": 60}},
        {"training": {"algorithm": "object-detection", "hyperparameters": {"epochs": 31}}},
    ],
)
def test_a_changed_profile_changes_the_name(change: dict[str, object]) -> None:
    before = {"name": f"{'a' * 52}-31d1ac9257", "training": {"algorithm": "object-detection"}}

    assert _name(before) != _name(before | change)


def test_another_manifest_labeling_job_or_deployment_changes_the_name() -> None:
    names = {
        training_job_name(labeling_job(name), manifest_identity, DETECTION, deployment)
        for name in ("bees", "bee")
        for manifest_identity in ("a", "b")
        for deployment in ("train-on-label", "train")
    }

    assert len(names) == 8


def test_a_dataset_has_a_folder_of_its_own() -> None:
    assert dataset_prefix(labeling_job("Bees"), "Bees-0123456789") == "Bees/Bees-0123456789/"


@given(st.text())
def test_seeds_are_what_sagemaker_takes(name: str) -> None:
    assert 0 <= shuffle_seed(name) < 2**31
    assert shuffle_seed(name) == shuffle_seed(name)


def _name(given_profile: Mapping[str, object]) -> str:
    return training_job_name(
        labeling_job(), MANIFEST_IDENTITY, Profile.model_validate(given_profile), "train-on-label"
    )
