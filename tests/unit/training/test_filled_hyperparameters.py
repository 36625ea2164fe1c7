"""Hyperparameters that a dataset decides."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.training_examples import dataset
from train_on_label.algorithms.algorithms import ALGORITHMS, Algorithm
from train_on_label.algorithms.hyperparameters import DEFAULT_LABEL_WIDTH, label_width
from train_on_label.codes import Code
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.profile.default_profiles import DEFAULT_PROFILES
from train_on_label.settings.profile.profiles import Profile
from train_on_label.training.filled_hyperparameters import Filled, fill_in


def filled(counted: Dataset, algorithm: str = "object-detection", /, **hyperparameters: str) -> Filled:
    """What is sent for this dataset and these hyperparameters of a profile."""
    return fill_in(ALGORITHMS[algorithm], hyperparameters, counted)


@given(st.integers(min_value=0, max_value=10_000))
def test_label_width_holds_the_busiest_image_and_is_never_below_the_default(boxes: int) -> None:
    width = label_width(boxes)

    assert width >= 5 * boxes + 2
    assert width >= DEFAULT_LABEL_WIDTH
    assert width in (DEFAULT_LABEL_WIDTH, 5 * boxes + 2)
    assert filled(replace(dataset(), max_boxes_per_image=boxes)).hyperparameters["label_width"] == str(width)


@pytest.mark.parametrize("default", DEFAULT_PROFILES, ids=lambda profile: profile.name)
def test_a_profile_that_names_an_algorithm_trains_as_its_default_profile_does(default: Profile) -> None:
    algorithm = default.training.algorithm
    assert algorithm is not None
    labels = dataset(default.match.task_type or "")

    assert filled(labels, algorithm).hyperparameters == (
        filled(labels, algorithm, **default.training.hyperparameters).hyperparameters
    )


def test_starting_values_give_way_together_where_a_profile_sets_what_does_not_go_with_them() -> None:
    labels = dataset("image-classification")

    small = filled(labels, "image-classification", image_shape="3,64,64").hyperparameters
    longer = filled(labels, "image-classification", epochs="90").hyperparameters

    defaults = ALGORITHMS["image-classification"].hyperparameters
    for name in ("use_pretrained_model", "num_layers", "learning_rate"):
        assert small[name] == defaults[name].default
    assert longer["use_pretrained_model"] == "1"
    assert longer["epochs"] == "90"


@pytest.mark.parametrize(("boxes", "width"), [(0, 350), (69, 350), (70, 352), (85, 427)])
def test_label_width_of_known_images(boxes: int, width: int) -> None:
    assert label_width(boxes) == width


@given(st.integers(1, 200), st.integers(1, 200), st.none() | st.integers(1, 200))
def test_a_batch_is_never_larger_than_its_channel(train: int, validation: int, batch: int | None) -> None:
    given_batch = (
        {} if batch is None else {"mini_batch_size": str(batch), "validation_mini_batch_size": str(batch)}
    )
    counted = dataset("semantic-segmentation", train=train, validation=validation)

    sent = filled(counted, "semantic-segmentation", **given_batch).hyperparameters

    assert int(sent.get("mini_batch_size", 16)) == min(batch or 16, train)
    assert int(sent.get("validation_mini_batch_size", 16)) == min(batch or 16, validation)


def test_a_lowered_batch_is_noted() -> None:
    assert filled(dataset(train=10)).notes == [
        "mini_batch_size is 10 instead of 32: train.manifest has no more lines."
    ]


def test_more_classes_than_the_labels_use_are_allowed() -> None:
    sent = filled(dataset(), num_classes="20")

    assert sent.hyperparameters["num_classes"] == "20"
    assert sent.refusals == []


def test_classes_are_counted_by_the_highest_id_too() -> None:
    # Ids may have gaps: three classes with the ids 0, 1 and 5 need six outputs.
    counted = replace(dataset(), num_classes=3, max_class_id=5)

    assert filled(counted).hyperparameters["num_classes"] == "6"


def test_too_few_classes_are_refused_with_the_numbers() -> None:
    refusals = filled(dataset(), num_classes="2").refusals

    assert [refusal.code for refusal in refusals] == [Code.HYPERPARAMETER_CONTRADICTS_DATA]
    assert refusals[0].detail == (
        "The profile sets num_classes = 2, but the highest class id is 2, so 3 are needed."
    )


def test_more_classes_than_the_algorithm_takes_are_refused() -> None:
    counted = replace(dataset("semantic-segmentation"), num_classes=255, max_class_id=254)

    refusals = filled(counted, "semantic-segmentation").refusals

    assert [refusal.detail for refusal in refusals] == [
        "The dataset makes num_classes 255, but semantic-segmentation takes a whole number from 2 to 254."
    ]


def test_an_empty_dataset_makes_no_request() -> None:
    details = [refusal.detail for refusal in filled(dataset(train=0, validation=0)).refusals]

    assert details == [
        "The dataset makes num_training_samples 0, but object-detection takes a whole number from 1."
    ]


def test_the_number_of_samples_is_that_of_the_lines_written() -> None:
    assert filled(dataset(train=319)).hyperparameters["num_training_samples"] == "319"


@pytest.mark.parametrize(
    ("task_type", "given_value", "sent", "refused"),
    [
        ("image-classification-multilabel", None, "1", False),
        ("image-classification-multilabel", "1", "1", False),
        ("image-classification-multilabel", "0", "0", True),
        ("image-classification", None, "0", False),
        ("image-classification", "1", "1", True),
    ],
)
def test_multi_label_follows_the_task_type(
    task_type: str, given_value: str | None, sent: str, refused: bool
) -> None:
    own = {} if given_value is None else {"multi_label": given_value}

    result = filled(dataset(task_type), "image-classification", **own)

    assert result.hyperparameters.get("multi_label") == sent
    assert bool(result.refusals) is refused


@pytest.mark.parametrize(
    ("own", "resize"),
    [({}, "256"), ({"image_shape": "3, 200, 300"}, "332"), ({"resize": "300"}, "300")],
)
def test_images_are_resized_to_more_than_the_network_takes(own: dict[str, str], resize: str) -> None:
    sent = filled(dataset("image-classification"), "image-classification", **own)

    assert sent.hyperparameters["resize"] == resize


def test_blazingtext_always_classifies() -> None:
    assert filled(dataset("text-classification"), "blazingtext").hyperparameters["mode"] == "supervised"


@pytest.mark.parametrize("algorithm", ALGORITHMS.values(), ids=lambda row: row.name)
def test_every_default_of_the_docs_is_sent(algorithm: Algorithm) -> None:
    sent = filled(dataset(algorithm.task_types[0]), algorithm.name).hyperparameters

    assert {name for name, row in algorithm.hyperparameters.items() if row.default} <= set(sent)
    if algorithm.name == "object-detection":  # whose container begins with 0
        assert sent["use_pretrained_model"] == "1"


def test_a_profiles_own_values_stay() -> None:
    own = {"epochs": "7", "label_width": "500", "mini_batch_size": "4", "num_training_samples": "400"}

    assert own.items() <= filled(dataset(), **own).hyperparameters.items()
