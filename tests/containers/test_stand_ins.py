"""The stand-ins learn: each beats a constant guess on data that can be learned."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.containers.examples import (
    Example,
    boxed_scenes,
    digits,
    masked_scenes,
    opinions,
    records,
)
from train_on_label_containers.stand_ins.average_precision import Box, mean_average_precision
from train_on_label_containers.stand_ins.blazingtext import BlazingText
from train_on_label_containers.stand_ins.epoch import run_epoch
from train_on_label_containers.stand_ins.hyperparameters import Hyperparameters
from train_on_label_containers.stand_ins.image_classification import ImageClassification
from train_on_label_containers.stand_ins.object_detection import ObjectDetection
from train_on_label_containers.stand_ins.semantic_segmentation import SemanticSegmentation
from train_on_label_containers.stand_ins.stand_in import Metrics

RECORDIO = "application/x-recordio"
CLASS_IDS = "application/x-recordio; label-format=class-id"


def trained(
    kind: Any,
    examples: list[Example],
    hyperparameters: dict[str, str],
    *,
    content_type: str = RECORDIO,
    epochs: int = 4,
    source: str = "source-ref",
) -> Metrics:
    """Metrics after a few epochs on four fifths of the examples, measured on the others."""
    split = len(examples) * 4 // 5
    if kind is not BlazingText:
        hyperparameters = {"num_training_samples": str(split), "mini_batch_size": "8", **hyperparameters}
    stand_in = kind(Hyperparameters(kind.algorithm, hyperparameters), content_type)
    train, validation = records(examples[:split], source), records(examples[split:], source)
    return [run_epoch(stand_in, train, validation) for _ in range(epochs)][-1]


def test_digits_are_told_apart() -> None:
    metrics = trained(ImageClassification, digits(200), {"num_classes": "10", "image_shape": "3,28,28"})

    assert metrics["validation:accuracy"] > 0.85
    assert metrics["train:accuracy"] > 0.85


@pytest.mark.long
def test_several_labels_a_picture_are_learned() -> None:
    # Beside the digit itself, class 10 says that it is one of these.
    several: list[Example] = [
        (data, [10, label] if label in {0, 2, 4} else [label]) for data, label in digits(500)
    ]

    metrics = trained(
        ImageClassification,
        several,
        {"num_classes": "11", "image_shape": "3,28,28", "multi_label": "1"},
        content_type=CLASS_IDS,
    )

    assert metrics["validation:accuracy"] > 0.85


def test_boxes_are_found_three_times_as_well_as_by_a_constant_guess() -> None:
    scenes = boxed_scenes(60)

    metrics = trained(ObjectDetection, scenes, {"num_classes": "3"})

    boxes = [[Box(**box) for box in label["annotations"]] for _, label in scenes]  # type: ignore[index]
    guess = [
        Box(class_id, *np.mean([[b.left, b.top, b.width, b.height] for b in each], axis=0).tolist())
        for class_id in range(3)
        if (each := [box for of_scene in boxes[:48] for box in of_scene if box.class_id == class_id])
    ]
    guessed = mean_average_precision((of_scene, guess) for of_scene in boxes[48:])
    assert metrics["validation:mAP"] > max(3 * guessed, 0.3)


def test_masks_are_drawn_better_than_by_one_class() -> None:
    metrics = trained(
        SemanticSegmentation,
        list(masked_scenes(40)),
        {"num_classes": "3", "validation_mini_batch_size": "4"},
        epochs=2,
    )

    # One class for every pixel has a mean of a third at most.
    assert metrics["validation:mIOU"] > 0.6
    assert metrics["validation:pixel_accuracy"] > 0.9


@pytest.mark.parametrize("several", [False, True])
def test_texts_are_told_apart(several: bool) -> None:
    examples: list[Example] = [
        (text, [label, 7] if several and label else label) for text, label in opinions(80)
    ]

    metrics = trained(BlazingText, examples, {"mode": "supervised"}, source="source")

    assert metrics["validation:accuracy"] == 1.0


boxes = st.builds(
    Box,
    class_id=st.integers(0, 3),
    left=st.integers(0, 100),
    top=st.integers(0, 100),
    width=st.integers(1, 50),
    height=st.integers(1, 50),
)


@given(st.lists(st.lists(boxes, max_size=5), max_size=4))
def test_perfect_detections_have_a_mean_average_precision_of_one(images: list[list[Box]]) -> None:
    assert mean_average_precision((each, each) for each in images) == (1.0 if any(images) else 0.0)


def test_a_second_detection_of_a_box_and_one_of_another_class_are_wrong() -> None:
    box = Box(0, 0, 0, 10, 10)
    again, other = Box(0, 0, 0, 10, 9, score=2.0), Box(1, 0, 0, 10, 10, score=3.0)

    # The better one comes first, so the second costs nothing; a class that no label has counts for nothing.
    assert mean_average_precision([([box], [box, again, other])]) == 1.0
    # Half of the labeled boxes are found, before any wrong one.
    far = Box(0, 50, 50, 10, 10)
    assert mean_average_precision([([box, far], [again, box])]) == 0.5
    # A wrong one before the right one halves the precision there.
    wrong = Box(0, 80, 80, 5, 5, score=9.0)
    assert mean_average_precision([([box], [wrong, box])]) == 0.5
