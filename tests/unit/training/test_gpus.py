"""Each GPU takes a share of every batch."""

from typing import Any

import pytest

from local.sagemaker.requests.model import service_model
from tests.support.training_examples import dataset
from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.algorithms.instance_types import IMAGE_GPU, family, gpus
from train_on_label.codes import Code
from train_on_label.training.filled_hyperparameters import fill_in

OBJECT_DETECTION = ALGORITHMS["object-detection"]


def test_the_gpus_of_every_instance_type_of_the_image_algorithms_are_known() -> None:
    shape: Any = service_model().shape_for("TrainingInstanceType")
    types: list[str] = shape.enum
    of_images = [each for each in types if family(each) in IMAGE_GPU]

    assert len(of_images) > 20
    assert [each for each in of_images if not gpus(each)] == []


@pytest.mark.parametrize(
    ("instance_type", "count"),
    [
        ("ml.p2.16xlarge", 16),
        ("ml.p3dn.24xlarge", 8),
        ("ml.g5.24xlarge", 4),
        ("ml.g4dn.16xlarge", 1),
        ("ml.c5.xlarge", 0),
    ],
)
def test_gpus_of_known_instance_types(instance_type: str, count: int) -> None:
    assert gpus(instance_type) == count


@pytest.mark.parametrize(
    ("given", "train", "count", "sent"),
    [("1", 400, 8, "8"), ("32", 400, 8, None), ("32", 20, 8, "20"), ("4", 400, 4, None), ("2", 8, 8, "8")],
)
def test_a_batch_has_a_record_for_each_gpu(given: str, train: int, count: int, sent: str | None) -> None:
    filled = fill_in(OBJECT_DETECTION, {"mini_batch_size": given}, dataset(train=train), count)

    assert filled.hyperparameters["mini_batch_size"] == (sent or given)
    assert bool(filled.notes) is (sent is not None)
    assert filled.refusals == []


def test_fewer_records_than_gpus_are_refused() -> None:
    (refusal,) = fill_in(OBJECT_DETECTION, {}, dataset(train=7), 8).refusals

    assert refusal.code is Code.TOO_FEW_RECORDS
    assert refusal.detail == "train.manifest has 7 lines, and a batch needs one for each of the 8 GPUs."
