"""What the built-in algorithms' images take and answer when they serve a model.

One image trains and serves. Source: the inference sections of the developer guide's pages object-detection,
image-classification, semantic-segmentation and blazingtext.
"""

from collections.abc import Mapping
from typing import NamedTuple

from train_on_label.algorithms.images import ACCOUNTS


class Inference(NamedTuple):
    """Content types of requests and of answers."""

    requests: tuple[str, ...]
    answers: tuple[str, ...]


_JSON = ("application/json", "application/jsonlines")
_IMAGES = ("application/x-image", "image/jpeg", "image/png")

INFERENCE: Mapping[str, Inference] = {
    "object-detection": Inference(_IMAGES, ("application/json",)),
    "image-classification": Inference(_IMAGES, _JSON),
    "semantic-segmentation": Inference(("image/jpeg",), ("image/png", "application/x-protobuf")),
    "blazingtext": Inference(_JSON, _JSON),
}
"""Algorithm -> what it takes and answers."""


def inference_of(image: str) -> Inference | None:
    """By a training image's URI; None for a container of one's own, whatever its repository is called."""
    registry, _, repository = image.partition("/")
    if registry.partition(".")[0] not in ACCOUNTS.values():
        return None
    return INFERENCE.get(repository.partition(":")[0])
