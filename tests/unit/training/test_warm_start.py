"""Where training may start from an earlier model."""

import pytest

from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.training.warm_start import warm_start_obstacles

SAME = {"num_classes": "3"}


@pytest.mark.parametrize(
    ("algorithm", "earlier", "new", "compatible"),
    [
        ("object-detection", SAME, SAME, True),
        ("object-detection", SAME, SAME | {"base_network": "vgg-16"}, True),  # the default, written out
        ("object-detection", SAME, SAME | {"epochs": "7"}, True),
        ("object-detection", SAME, SAME | {"base_network": "resnet-50"}, False),
        ("object-detection", SAME, {"num_classes": "4"}, False),
        ("image-classification", SAME, SAME | {"image_shape": "3, 224, 224"}, True),
        ("image-classification", SAME, SAME | {"num_layers": "50"}, False),
        ("semantic-segmentation", SAME, SAME | {"crop_size": "248"}, False),
        (None, SAME, SAME | {"anything": "else"}, True),
        (None, SAME, {"num_classes": "4"}, False),
        (None, {}, SAME, True),
    ],
)
def test_classes_and_network_must_agree(
    algorithm: str | None, earlier: dict[str, str], new: dict[str, str], compatible: bool
) -> None:
    row = None if algorithm is None else ALGORITHMS[algorithm]

    assert (not warm_start_obstacles(row, earlier, new)) is compatible


def test_what_differs_is_named() -> None:
    obstacles = warm_start_obstacles(ALGORITHMS["object-detection"], SAME, {"num_classes": "4"})

    assert obstacles == ["num_classes was 3 and is 4"]
