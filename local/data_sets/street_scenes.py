"""A small data set, drawn: street scenes, and what Ground Truth would write of their labels."""

import io
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import ExifTags, Image, ImageDraw

ATTRIBUTE = "street-cars"
CLASSES = ("car", "bus", "bicycle")
_WIDTH, _HEIGHT = 480, 320
_HORIZON = 150
_SIZES = {0: (70, 34), 1: (110, 60), 2: (30, 26)}  # pixels near the bottom, by class
_COLORS = ("#b23a3a", "#2f5d8a", "#d9b13b", "#4b7f52", "#d7d7d7", "#3b3b46")


@dataclass(frozen=True, slots=True)
class Scene:
    """One image and the boxes that a worker would draw."""

    name: str
    jpeg: bytes
    boxes: list[dict[str, int]]


def draw_scenes(count: int, seed: int = 2018, *, at_dusk: bool = False) -> Iterator[Scene]:
    """Streets with up to five vehicles each; the same seed draws the same streets. At dusk all is darker."""
    rng = random.Random(seed)  # noqa: S311  # a drawing, no secret
    name = "DUSK" if at_dusk else "SSDB"
    for number in range(count):
        image = Image.new("RGB", (_WIDTH, _HEIGHT), "#a9c7e0")
        pencil = ImageDraw.Draw(image)
        pencil.rectangle((0, _HORIZON, _WIDTH, _HEIGHT), fill="#5a5c60")
        for left in range(0, _WIDTH, 60):
            top = _HORIZON - rng.randint(40, 110)
            pencil.rectangle(
                (left, top, left + 52, _HORIZON), fill=rng.choice(("#8b7d6b", "#a39382", "#77706a"))
            )
        boxes = [_draw_vehicle(pencil, rng) for _ in range(rng.randint(1, 5))]
        if at_dusk:
            image = image.point(lambda value: value // 2)
        jpeg = io.BytesIO()
        image.save(jpeg, "JPEG", quality=80)
        yield Scene(f"{name}{number:05d}.JPG", jpeg.getvalue(), boxes)


def broken_scenes(scenes: Sequence[Scene]) -> list[Scene]:
    """Five labeled images as other hands leave them: lost, turned by EXIF, grey, cut, and made smaller."""
    turned, grey, smaller = io.BytesIO(), io.BytesIO(), io.BytesIO()
    drawn = [Image.open(io.BytesIO(scene.jpeg)) for scene in scenes[:3]]
    exif = drawn[0].getexif()
    exif[ExifTags.Base.Orientation] = 6
    drawn[0].save(turned, "JPEG", exif=exif)
    drawn[1].convert("L").save(grey, "JPEG")
    drawn[2].resize((_WIDTH // 2, _HEIGHT // 2)).save(smaller, "JPEG")
    made = {
        "lost.JPG": b"",
        "turned.JPG": turned.getvalue(),
        "grey.JPG": grey.getvalue(),
        "cut.JPG": scenes[3].jpeg[: len(scenes[3].jpeg) // 2],
        "smaller.JPG": smaller.getvalue(),
    }
    return [Scene(name, jpeg, scene.boxes) for (name, jpeg), scene in zip(made.items(), scenes, strict=False)]


def _draw_vehicle(pencil: ImageDraw.ImageDraw, rng: random.Random) -> dict[str, int]:
    class_id = rng.choices(range(len(CLASSES)), (6, 2, 2))[0]
    width, height = _SIZES[class_id]
    left, top = rng.randrange(_WIDTH - width), rng.randrange(_HORIZON, _HEIGHT - height)
    wheel = height // 3
    pencil.rectangle((left, top, left + width - 1, top + height - wheel), fill=rng.choice(_COLORS))
    for x in (left, left + width - wheel - 1):
        pencil.ellipse((x, top + height - wheel - 1, x + wheel, top + height - 1), fill="#111111")
    return {"class_id": class_id, "top": top, "left": left, "height": height, "width": width}


def output_manifest(scenes: list[Scene], bucket: str, prefix: str) -> bytes:
    """What Ground Truth writes for the scenes, with the lines of a bad day among them."""
    lines = [_labeled(f"s3://{bucket}/{prefix}{scene.name}", scene.boxes) for scene in scenes]
    source = f"s3://{bucket}/{prefix}"
    outside = [{"class_id": 0, "top": 300, "left": 440, "height": 60, "width": 90}]
    unnamed = _labeled(f"{source}unnamed-class.JPG", [{**scenes[0].boxes[0], "class_id": 7}])
    bad_day = [
        {
            "source-ref": f"{source}expired.JPG",
            f"{ATTRIBUTE}-metadata": {
                "retry-count": 1,
                "failure-reason": "ClientError: Annotation tasks expired",
                "human-annotated": "true",
            },
        },
        {"source-ref": f"{source}not-labeled.JPG"},
        _labeled(f"{source}empty-street.JPG", []),
        _labeled(f"{source}rotated.JPG", outside),
        unnamed,
        lines[3],
    ]
    text = [json.dumps(line, separators=(",", ":")) for line in lines]
    for number, line in enumerate(bad_day, start=1):
        text.insert(number * len(text) // (len(bad_day) + 1), json.dumps(line, separators=(",", ":")))
    text.append(text[0][: len(text[0]) // 2])  # cut in the middle
    return "\n".join(text).encode() + b"\n"


def _labeled(source: str, boxes: list[dict[str, int]]) -> dict[str, object]:
    seen = sorted({box["class_id"] for box in boxes if box["class_id"] < len(CLASSES)})
    return {
        "source-ref": source,
        ATTRIBUTE: {
            "image_size": [{"width": _WIDTH, "height": _HEIGHT, "depth": 3}],
            "annotations": boxes,
        },
        f"{ATTRIBUTE}-metadata": {
            "objects": [{"confidence": 0} for _ in boxes],
            "class-map": {str(class_id): CLASSES[class_id] for class_id in seen},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
            "creation-date": "2026-01-08T07:17:35.219298",
            "job-name": "labeling-job/street-cars",
        },
    }
