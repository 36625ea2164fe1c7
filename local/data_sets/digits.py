"""A small data set of real images: handwritten digits, and what Ground Truth would write of their labels."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image
from sklearn.datasets import load_digits

ATTRIBUTE = "digit"
CLASSES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SIDE = 64
_INK = 255 / 16  # the data set counts ink from 0 to 16


@dataclass(frozen=True, slots=True)
class Digit:
    """One image and the class that a worker would choose."""

    name: str
    png: bytes
    class_id: int


def draw_digits(count: int) -> Iterator[Digit]:
    """The first digits of scikit-learn's data set, as pictures; at most 1,797."""
    images, classes = load_digits(return_X_y=True)
    for number, (pixels, class_id) in enumerate(zip(images[:count], classes, strict=False)):
        ink = Image.fromarray((pixels.reshape(8, 8) * _INK).astype("uint8"))
        png = io.BytesIO()
        ink.resize((_SIDE, _SIDE)).convert("RGB").save(png, "PNG")
        yield Digit(f"digit-{number:04d}.png", png.getvalue(), int(class_id))


def plain_manifest(digits: list[Digit], bucket: str, prefix: str) -> bytes:
    """The digits as the announcement of augmented manifests writes labels made elsewhere."""
    lines = [
        {"source-ref": f"s3://{bucket}/{prefix}{digit.name}", "label": str(digit.class_id)}
        for digit in digits
    ]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def output_manifest(digits: list[Digit], bucket: str, prefix: str) -> bytes:
    """What Ground Truth writes for the digits."""
    lines = [
        {
            "source-ref": f"s3://{bucket}/{prefix}{digit.name}",
            ATTRIBUTE: digit.class_id,
            f"{ATTRIBUTE}-metadata": {
                "class-name": CLASSES[digit.class_id],
                "confidence": 0.87,
                "type": "groundtruth/image-classification",
                "human-annotated": "yes",
                "creation-date": "2026-01-08T07:17:35.219298",
                "job-name": "labeling-job/digits-by-hand",
            },
        }
        for digit in digits
    ]
    return b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)
