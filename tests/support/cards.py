"""Dataset cards of five kinds of dataset, as different as they come."""

from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image as pillow  # noqa: N813
from PIL import ImageDraw

from tests.support.images import MemoryImages, drawn, picture
from tests.support.sample_lines import as_line, record
from tests.support.screening_world import Planned, plan_lines

_SIZE = (200, 150)
_BOXES, _MASKS, _TEXT = "object-detection", "semantic-segmentation", "text-classification"


def two_classes() -> Planned:
    """Photographs with boxes of two classes, three of them turned and some lines of a bad day."""
    random = Random(1)  # noqa: S311  # to be the same each time
    given = [_scene(random, number, ["bee", "wasp"], [5, 1]) for number in range(1, 61)]
    images = {line["source-ref"]: drawn(random, _SIZE) for line in given}
    turned = picture(size=_SIZE, kind="JPEG", orientation=6)
    images |= dict.fromkeys([line["source-ref"] for line in given[:3]], turned)
    return plan_lines(
        [*map(_line, given), b"{", _line(record(_BOXES, 1) | {"bees": None}), _line(given[0])],
        images=MemoryImages(images),
        max_rejected_fraction=0.3,
    )


def many_classes() -> Planned:
    """A hundred and twenty classes, far from evenly spread, some of them without any box."""
    random = Random(2)  # noqa: S311
    names = [f"species {number} of the meadow" for number in range(120)]
    weights = [1_000 // (number + 1) for number in range(110)] + [0] * 10
    given = [_scene(random, number, names, weights) for number in range(1, 401)]
    return plan_lines(list(map(_line, given)), labels=tuple(names))


def masks() -> Planned:
    """Masks of three classes, on two sizes of images."""
    random = Random(3)  # noqa: S311
    given, images = [], dict[str, bytes]()
    for number in range(1, 31):
        line = record(_MASKS, number)
        line["bees-ref"] = f"s3://example-labels/masks/{number}.png"
        colors = line["bees-ref-metadata"]["internal-color-map"]
        colors["2"] = {"class-name": "meadow", "hex-color": "#1f77b4", "confidence": 0.7}
        size = random.choice([_SIZE, _SIZE, _SIZE[::-1]])
        images |= {line["source-ref"]: drawn(random, size), line["bees-ref"]: _mask(random, size)}
        given.append(_line(line))
    return plan_lines(given, _MASKS, images=MemoryImages(images))


def text() -> Planned:
    """Texts of different lengths, each of one class."""
    random = Random(4)  # noqa: S311
    given = []
    for number in range(1, 121):
        line, class_id = record(_TEXT, number), random.randrange(3)
        line["source"] = f"{number} " + "a word and " * random.randint(1, 60)
        line["bees"] = class_id
        line["bees-metadata"] |= {
            "class-name": ("negative", "neutral", "positive")[class_id],
            "confidence": round(random.random(), 2),
            "creation-date": f"2026-0{random.randint(1, 3)}-{random.randint(1, 28):02}T07:17:35.219298",
        }
        given.append(_line(line))
    return plan_lines(given, _TEXT)


def all_refused() -> Planned:
    """Nothing that can be trained on, for many reasons, with names that are long."""
    far = record(_BOXES, 7)
    far["bees"]["annotations"][0]["left"] = 9_000
    long = "s3://example-images/" + "a-folder-with-a-long-name/" * 12 + "image.jpg"
    given = [
        b"{",
        b"",
        _line(far),
        _line({"source-ref": long}),
        _line(record(_BOXES, 8) | {"bees": {"annotations": "none"}}),
        _line(record(_BOXES, 9) | {"source-ref": "no-uri" * 40}),
        _line({key: value for key, value in record(_BOXES, 10).items() if key != "source-ref"}),
    ]
    return plan_lines(given * 3)


KINDS: dict[str, Callable[[], Planned]] = {
    make.__name__: make for make in (two_classes, many_classes, masks, text, all_refused)
}


def _line(line: dict[str, Any]) -> bytes:
    return as_line(line)


def _scene(random: Random, number: int, names: list[str], weights: list[int]) -> dict[str, Any]:
    line, (width, height) = record(_BOXES, number), _SIZE
    boxes = []
    for class_id in random.choices(range(len(names)), weights, k=random.randint(1, 9)):
        left, top = random.randrange(width - 8), random.randrange(height - 8)
        sides = {"width": random.randint(8, width - left), "height": random.randint(8, height - top)}
        boxes.append({"class_id": class_id, "left": left, "top": top, **sides})
    line["bees"] = {
        "image_size": [{"width": width, "height": height, "depth": 3}],
        "annotations": boxes,
    }
    line["bees-metadata"] |= {
        "objects": [{"confidence": round(random.random(), 2)} for _ in boxes],
        "class-map": {str(box["class_id"]): names[box["class_id"]] for box in boxes},
        "creation-date": f"2026-01-{random.randint(5, 16):02}T07:17:35.219298",
    }
    return line


def _mask(random: Random, size: tuple[int, int]) -> bytes:
    mask = pillow.new("P", size)
    mask.putpalette([shade for value in range(256) for shade in (value, 0, 0)])
    pencil = ImageDraw.Draw(mask)
    pencil.rectangle((0, size[1] * 2 // 3, *size), fill=1)
    left, top = random.randrange(size[0] // 2), random.randrange(size[1] // 2)
    pencil.ellipse((left, top, left + size[0] // 3, top + size[1] // 3), fill=2)
    mask.save(file := BytesIO(), "PNG")
    return file.getvalue()
