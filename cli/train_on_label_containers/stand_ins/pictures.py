"""Images as they come in records, and as a linear model sees them."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from train_on_label_containers.stand_ins.refusal import CustomerError

Pixels = NDArray[np.uint8]


def decode(data: bytes) -> Image.Image:
    """An image in RGB; CustomerError, in the algorithms' own words, where the bytes are none."""
    return _open(data).convert("RGB")


def decode_mask(data: bytes, num_classes: int) -> Image.Image:
    """A mask whose pixels are class ids; CustomerError where they are colors, or no classes."""
    mask = _open(data)
    if mask.mode not in {"L", "P"}:
        raise CustomerError(
            f"A mask has the mode {mask.mode}: each of its pixels must be one class id of 8 bits."
        )
    highest = int(np.max(np.asarray(mask)))
    if highest >= num_classes:
        raise CustomerError(
            f"A mask has the class {highest}, which is out of range for num_classes {num_classes}."
        )
    # Resizing goes by the values, whatever colors a palette gives them.
    return Image.fromarray(np.asarray(mask))


def shrink(image: Image.Image, width: int, height: int) -> Pixels:
    """An image as `height` rows of `width` pixels."""
    return np.asarray(image.resize((width, height), Image.Resampling.BOX))


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise CustomerError(
            "Unable to parse record. Please make sure input data is in correct recordio format."
        ) from None
    return image
