"""Small datasets that can be learned: digits, street scenes with boxes and with masks, and short texts."""

import io
import json
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_digits

from local.data_sets.street_scenes import draw_scenes
from pipe_mode import Record
from pipe_mode.errors import Place

Example = tuple[bytes, object]
"""A source's bytes and its label, as JSON or, where that is bytes, an object."""

CLASSES = 10


def records(examples: Iterable[Example], source: str = "source-ref") -> list[Record]:
    """What Pipe mode makes of examples."""
    return [
        Record(
            {
                source: data,
                "label": label if isinstance(label, bytes) else json.dumps(label).encode(),
            }.items(),
            Place("train", 0, number),
        )
        for number, (data, label) in enumerate(examples, start=1)
    ]


def picture(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def digits(count: int) -> list[Example]:
    """Handwritten digits as pictures of 32 x 32 pixels, each with its class."""
    images, targets = load_digits(return_X_y=True)
    scaled = (images[:count].reshape(-1, 8, 8) * 15.9).astype(np.uint8)
    return [
        (picture(each.repeat(4, axis=0).repeat(4, axis=1)), int(target))
        for each, target in zip(scaled, targets[:count], strict=True)
    ]


def boxed_scenes(count: int) -> list[Example]:
    """Street scenes with their boxes."""
    return [(scene.jpeg, {"annotations": scene.boxes}) for scene in draw_scenes(count)]


def masked_scenes(count: int) -> Iterator[Example]:
    """Street scenes with masks: 1 is the road, 2 a vehicle, 0 the background."""
    for scene in draw_scenes(count):
        width, height = Image.open(io.BytesIO(scene.jpeg)).size
        mask = np.zeros((height, width), dtype=np.uint8)
        mask[150:] = 1
        for box in scene.boxes:
            rows = slice(box["top"], box["top"] + box["height"])
            mask[rows, box["left"] : box["left"] + box["width"]] = 2
        yield scene.jpeg, picture(mask)


def opinions(count: int) -> list[Example]:
    """Texts whose words tell whether they are pleased (1) or not (0)."""
    words = [("dull", "cold", "late", "broken"), ("lovely", "warm", "quick", "tasty")]
    return [
        (f"The soup was {words[number % 2][number // 2 % 4]} and the bread too".encode(), number % 2)
        for number in range(count)
    ]
