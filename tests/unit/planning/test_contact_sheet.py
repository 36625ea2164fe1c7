"""The contact sheet: a few images of the sample, with their labels drawn in, and two that are at fault."""

import json
import re
from typing import Any

from tests.support.images import MemoryImages, mask, picture
from tests.support.sample_lines import lines, source_of
from tests.support.screening_world import plan_lines

BOXES, MASKS, CLASSES = "object-detection", "semantic-segmentation", "image-classification-multilabel"
JPEG = picture(size=(640, 480), kind="JPEG")
HOSTILE = '"><script>alert(1)</script>'


def card(count: int, *broken: int, names: str | None = None, **options: Any) -> str:
    """The card of images with boxes, of which some are turned by EXIF."""
    given = lines(BOXES, count)
    if names is not None:
        given = [line.replace(b"image_", f"{names}_".replace('"', '\\"').encode()) for line in given]
    turned = picture(size=(640, 480), kind="JPEG", orientation=6)
    sources = [json.loads(line)["source-ref"] for line in given]
    images = {source: turned if number in broken else JPEG for number, source in enumerate(sources, start=1)}
    plan = plan_lines(given, BOXES, images=MemoryImages(images), **options)
    return plan.files["dataset.html"].decode()


def test_twelve_images_are_shown_two_of_them_with_what_is_wrong() -> None:
    html = card(40, 1, 2, 3)

    sheet = html[html.index("<h2>Images</h2>") : html.index('<h2 id="checks">')]
    assert sheet.count("<image ") == 12
    assert sheet.count("IMAGE_ROTATED") == 2
    assert 0 < sum(map(len, re.findall(r"base64,([^\"]*)", sheet))) < 300_000


def test_boxes_are_drawn_where_the_label_has_them() -> None:
    html = card(1 + 1)
    line = json.loads(lines(BOXES, 1)[0])
    box = line["bees"]["annotations"][0]

    assert html.count('class="box"') == 2 * len(line["bees"]["annotations"])
    width, height = 240, 180
    x, y = round(box["left"] * width / 640, 1), round(box["top"] * height / 480, 1)
    assert f'x="{x}" y="{y}" width="{round(box["width"] * width / 640, 1)}"' in html


def test_what_is_shown_does_nothing() -> None:
    assert HOSTILE not in card(5, 1, names=HOSTILE)
    assert "&lt;script&gt;" in card(5, 1, names=HOSTILE)


def test_nothing_is_shown_where_images_may_not_be_copied() -> None:
    html = card(5, 1, card_images=False)

    assert "<image" not in html
    assert "IMAGE_ROTATED" in html


def test_classes_are_named_where_there_are_no_boxes() -> None:
    given = lines(CLASSES, 4)
    images = MemoryImages({source_of(CLASSES, number): JPEG for number in range(1, 5)})
    html = plan_lines(given, CLASSES, images=images).files["dataset.html"].decode()

    chart = html[html.index("<h3>Image sizes in pixels</h3>") :]
    assert re.search(r'<td>640 x 480</td><td class="count">(\d+)</td>', chart)[1] == "4"  # type: ignore[index]
    assert html.count('<p class="class">') == sum(
        len(json.loads(line)[key]) for line in given for key in ("bees",)
    )


def test_masks_are_painted_over_and_their_pixels_counted() -> None:
    given = lines(MASKS, 4)
    rows = [json.loads(line) for line in given]
    attribute = next(key for key in rows[0] if key.endswith("-ref") and key != "source-ref")
    there = {row["source-ref"]: JPEG for row in rows} | {
        row[attribute]: mask("P", 0, 1, 1, 1) for row in rows
    }
    html = plan_lines(given, MASKS, images=MemoryImages(there)).files["dataset.html"].decode()

    assert html.count('<p class="class">') == 4
    chart = html[html.index("Pixels of masks by class") :]
    assert re.findall(r'<td class="count">(\d+)</td>', chart)[:2] == ["75", "25"]
