"""Whether a prepared dataset is one to train on."""

from dataclasses import replace

import pytest

from tests.support.training_examples import dataset
from train_on_label.codes import Code, Refusal
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.guards import Guards
from train_on_label.settings.profile.profiles import Profile
from train_on_label.training.dataset_checks import NO_FAULTS, check_dataset


def refusals(counted: Dataset, guards: Guards | None = None, **options: object) -> list[Refusal]:
    """What is against training an object detector on this dataset."""
    profile = Profile.model_validate(
        {"name": "bees", "dataset": options, "training": {"algorithm": "object-detection"}}
    )
    return check_dataset(counted, profile, guards or Guards())


def rejecting(lines: int, **rejected: int) -> Dataset:
    """A dataset of so many lines of which some were rejected."""
    accepted = lines - sum(rejected.values())
    return replace(dataset(train=accepted - 1, validation=1), lines=lines, rejected=rejected)


def test_a_good_dataset_is_trained_on() -> None:
    assert refusals(dataset()) == []


def test_a_manifest_without_lines_is_refused_for_that_alone() -> None:
    nothing = replace(dataset(train=0, validation=0), lines=0, classes=())

    assert refusals(nothing) == [Refusal(Code.EMPTY_MANIFEST, "The output manifest of bees has no lines.")]


def test_too_many_faults_are_refused_with_their_counts() -> None:
    counted = rejecting(100, MISSING_LABEL=3, LABELING_FAILED=18)

    assert refusals(counted) == [
        Refusal(
            Code.TOO_MANY_REJECTED,
            "21 of 100 lines (21.0%) have faults (18 LABELING_FAILED, 3 MISSING_LABEL); "
            "max_rejected_fraction is 0.2.",
        )
    ]


@pytest.mark.parametrize("percent", range(1, 100))
def test_exactly_the_allowed_share_is_allowed(percent: int) -> None:
    counted = rejecting(200, INVALID_JSON=2 * percent)
    one_more = rejecting(200, INVALID_JSON=2 * percent + 1)

    assert refusals(counted, max_rejected_fraction=percent / 100) == []
    if percent < 99:
        assert [each.code for each in refusals(one_more, max_rejected_fraction=percent / 100)] == [
            Code.TOO_MANY_REJECTED
        ]


@pytest.mark.parametrize("code", NO_FAULTS)
def test_lines_that_the_profile_asked_to_drop_are_no_faults(code: Code) -> None:
    assert refusals(rejecting(100, **{code.name: 90})) == []


def test_the_rejected_share_may_be_forbidden_altogether() -> None:
    assert refusals(rejecting(100, INVALID_JSON=1), max_rejected_fraction=0)
    assert refusals(rejecting(100), max_rejected_fraction=0) == []


@pytest.mark.parametrize(("train", "validation"), [(1, 0), (0, 1), (5, 0), (4, 1)])
def test_too_few_records_are_refused(train: int, validation: int) -> None:
    counted = dataset(train=train, validation=validation)

    told = refusals(counted, Guards(min_records=6))

    assert [each.code for each in told] == [Code.TOO_FEW_RECORDS]
    assert f"({train} to train, {validation} to validate); min_records is 6" in told[0].detail


def test_a_record_in_each_channel_is_enough() -> None:
    assert refusals(dataset(train=1, validation=1)) == []


def test_classes_that_no_record_carries_do_not_count() -> None:
    counted = dataset()
    unseen = tuple(replace(row, train=0, validation=0) for row in counted.classes[1:])
    one_seen = replace(counted, classes=(counted.classes[0], *unseen))

    assert refusals(one_seen, Guards(min_classes=2)) == [
        Refusal(Code.TOO_FEW_CLASSES, "Classes in the accepted lines: 1; min_classes is 2.")
    ]


def test_task_types_without_classes_need_none() -> None:
    own = Profile.model_validate(
        {"name": "own", "training": {"image_uri": "example/trainer:1", "instance_type": "ml.c5.large"}}
    )

    assert check_dataset(dataset("custom"), own, Guards()) == []


def test_a_task_type_that_the_algorithm_does_not_read_is_refused() -> None:
    assert refusals(dataset("text-classification")) == [
        Refusal(
            Code.UNSUPPORTED_TASK_TYPE,
            "bees has labels of the task type text-classification; object-detection, which bees trains, "
            "takes object-detection.",
        )
    ]
