"""The stand-ins refuse what the built-in algorithms refuse, in their words where those are known."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from pipe_mode import PipeModeError
from tests.containers.examples import Example, boxed_scenes, digits, picture, records
from train_on_label_containers.stand_ins.blazingtext import BlazingText
from train_on_label_containers.stand_ins.epoch import run_epoch
from train_on_label_containers.stand_ins.hyperparameters import Hyperparameters
from train_on_label_containers.stand_ins.image_classification import ImageClassification
from train_on_label_containers.stand_ins.object_detection import ObjectDetection
from train_on_label_containers.stand_ins.refusal import CustomerError
from train_on_label_containers.stand_ins.semantic_segmentation import SemanticSegmentation

DIGITS = {"num_classes": "10", "num_training_samples": "20", "mini_batch_size": "8", "image_shape": "3,28,28"}
SCENES = {"num_classes": "3", "num_training_samples": "10", "mini_batch_size": "4"}
GRAY = picture(np.full((40, 40, 3), 128, dtype=np.uint8))


def learn(kind: Any, hyperparameters: dict[str, str], examples: Iterable[Example], **options: str) -> None:
    """One epoch on these examples."""
    content_type = options.get("content_type", "application/x-recordio")
    stand_in = kind(Hyperparameters(kind.algorithm, hyperparameters), content_type)
    train = records(examples, options.get("source", "source-ref"))
    run_epoch(stand_in, train, train)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"num_training_samples": "2000"},
            r"Expected number of batches: 250, did not match .* processed: 3\.",
        ),
        ({"num_training_samples": "21"}, r"num_training_samples is 21, and the train channel has 20 records"),
        (
            {"mini_batch_size": "21"},
            r"The number of input images must be bigger or equal to the mini_batch_size",
        ),
        ({"num_classes": "9"}, r"The class 9 of a label is out of range for num_classes 9"),
        ({"image_shape": "3,224,224"}, r"input image size smaller than input shape"),
        ({"image_shape": "3,224,224", "resize": "200"}, r"input image size smaller than input shape"),
        ({"multi_label": "1"}, r"A label is 0, and multi_label is 1"),
        ({"use_pretrained_model": "2"}, r"The value '2' is not valid for the 'use_pretrained_model'"),
        ({"colour": "blue"}, r"Additional hyperparameters are not allowed \('colour' was unexpected\)"),
    ],
)
def test_image_classification_refuses(changed: dict[str, str], message: str) -> None:
    with pytest.raises(CustomerError, match=message):
        learn(ImageClassification, DIGITS | changed, digits(20))


def test_an_image_that_resize_makes_large_enough_is_taken() -> None:
    learn(ImageClassification, DIGITS | {"image_shape": "3,224,224", "resize": "256"}, digits(20))


def test_a_required_hyperparameter_is_missed() -> None:
    with pytest.raises(CustomerError, match="'num_training_samples' is a required hyperparameter"):
        learn(ImageClassification, {"num_classes": "10"}, digits(20))


def test_an_empty_channel_is_refused() -> None:
    with pytest.raises(
        CustomerError, match=r"^Got empty batch from pipe\. Please check if the manifest file"
    ):
        learn(ImageClassification, DIGITS, [])


@pytest.mark.parametrize("image", [b"", b"no image", GRAY[:60], b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_what_is_no_image_is_refused(image: bytes) -> None:
    with pytest.raises(CustomerError, match=r"^Unable to parse record\. Please make sure input data"):
        learn(ImageClassification, DIGITS | {"num_training_samples": "8"}, [(image, 1)] * 8)


@pytest.mark.parametrize("label", ["cat", -1, 1.5, None, {"a": 1}, [[1]], True])
def test_a_label_that_is_no_class_id_is_refused(label: object) -> None:
    several = {"multi_label": "1"} if isinstance(label, list) else {}
    with pytest.raises(CustomerError, match="no class id"):
        learn(ImageClassification, DIGITS | several, [(GRAY, label)] * 8)


def test_a_label_that_is_no_json_is_told_with_its_place() -> None:
    with pytest.raises(PipeModeError, match="Channel train, epoch 0, record 1: label is not JSON"):
        learn(ImageClassification, DIGITS, [(GRAY, b"{")] * 8)


def test_class_ids_need_their_content_type() -> None:
    several = DIGITS | {"multi_label": "1", "num_training_samples": "8"}

    with pytest.raises(
        CustomerError,
        match=r"^Mismatch between number of labels in the multi-label data \(2\) and the num_classes",
    ):
        learn(ImageClassification, several, [(GRAY, [3, 4])] * 8)

    learn(
        ImageClassification,
        several,
        [(GRAY, [3, 4])] * 8,
        content_type="application/x-recordio; label-format=class-id",
    )
    learn(ImageClassification, several, [(GRAY, [0, 0, 0, 1, 1, 0, 0, 0, 0, 0])] * 8)


def boxes(count: int, **changed: object) -> dict[str, object]:
    """A label with so many boxes."""
    box = {"class_id": 0, "left": 1, "top": 1, "width": 5, "height": 5}
    return {"annotations": [box | changed] * count}


@pytest.mark.parametrize(
    ("changed", "label", "message"),
    [
        ({}, boxes(70), r"Invalid parameter value 'label_width'\. .* at least 352: a label has 70 boxes"),
        ({"label_width": "11"}, boxes(2), r"Invalid parameter value 'label_width'"),
        ({}, boxes(1, class_id=3), r"The class 3 of a label is out of range for num_classes 3"),
        ({}, boxes(1, class_id=-1), r"a box without place"),
        ({}, boxes(1, left="nan"), r"a box without place"),
        ({}, boxes(1, width=None), r"annotations cannot be read"),
        ({}, {"boxes": []}, r"annotations cannot be read"),
        ({}, 5, r"annotations cannot be read"),
        ({"image_shape": "299"}, boxes(1), r"The value '299' is not valid for the 'image_shape'"),
    ],
)
def test_object_detection_refuses(changed: dict[str, str], label: object, message: str) -> None:
    with pytest.raises(CustomerError, match=message):
        learn(ObjectDetection, SCENES | changed, [(GRAY, label)] * 10)


def test_boxes_outside_an_image_and_images_without_boxes_can_be_learned_from() -> None:
    labels = [boxes(1, left=-100, width=1000), boxes(1, top=4000), boxes(0), boxes(1, width=0, height=0)]

    learn(ObjectDetection, SCENES | {"num_training_samples": "4"}, [(GRAY, label) for label in labels])


def test_no_boxes_at_all_can_be_learned_from() -> None:
    learn(ObjectDetection, SCENES, [(jpeg, boxes(0)) for jpeg, _ in boxed_scenes(10)])


def mask(value: int, side: int = 40) -> bytes:
    """A mask of one class."""
    return picture(np.full((side, side), value, dtype=np.uint8))


@pytest.mark.parametrize(
    ("label", "message"),
    [
        (mask(3), r"A mask has the class 3, which is out of range for num_classes 3"),
        (mask(1, side=39), r"An image has \(40, 40\) pixels and its mask \(39, 39\)"),
        (GRAY, r"A mask has the mode RGB"),
        (b"no mask", r"Unable to parse record"),
    ],
)
def test_semantic_segmentation_refuses(label: bytes, message: str) -> None:
    sizes = {"num_classes": "3", "num_training_samples": "4", "mini_batch_size": "4"}
    with pytest.raises(CustomerError, match=message):
        learn(SemanticSegmentation, sizes | {"validation_mini_batch_size": "4"}, [(GRAY, label)] * 4)


def test_a_validation_batch_larger_than_its_channel_is_refused() -> None:
    sizes = {"num_classes": "3", "num_training_samples": "4", "mini_batch_size": "4"}
    with pytest.raises(CustomerError, match="bigger or equal to the validation_mini_batch_size"):
        learn(SemanticSegmentation, sizes, [(GRAY, mask(1))] * 4)


def test_text_classification_refuses_more_classes_than_it_has_room_for() -> None:
    with pytest.raises(CustomerError, match="more than 1000 classes"):
        learn(BlazingText, {"mode": "supervised"}, [(b"a", list(range(2000)))], source="source")
    # A class id is a name, however large.
    learn(BlazingText, {"mode": "supervised"}, [(b"a", 10**12), (b"b", 1)], source="source")


def test_a_text_that_is_not_utf_8_is_told_with_its_place() -> None:
    with pytest.raises(PipeModeError, match="record 1: source is not UTF-8"):
        learn(BlazingText, {"mode": "supervised"}, [(b"\xff", 1)], source="source")
