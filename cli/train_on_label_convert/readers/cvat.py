"""CVAT for images 1.1: boxes, polygons and masks of an XML file, and its tags as classes of whole images.

Source: CVAT's documentation, "CVAT for images export".
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from train_on_label_convert.boxes import Sides, envelope, turned
from train_on_label_convert.codes import Code
from train_on_label_convert.items import (
    Box,
    Classes,
    Image,
    Item,
    Remark,
    UnreadableSourceError,
    without_repeats,
)
from train_on_label_convert.pixels import number, size_of
from train_on_label_convert.source import Source
from train_on_label_convert.xml_records import records, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LABELS = ("task/labels/label", "job/labels/label", "project/labels/label")


def read_cvat(source: Source) -> Iterator[Item]:
    """The images of an XML file; its own labels come before them."""
    sizes = source.sizes
    beside = (source.folder, source.folder / "images")
    created: str | None = None
    tracks = 0
    for element in records(source.chunks(source.path), "annotations"):
        if element.tag == "meta":
            created = text_of(element, "task/updated") or text_of(element, "job/updated") or None
            yield _classes(element)
        elif element.tag == "image":
            remarks, image = _image(element, created)
            yield from remarks
            image.size = image.size or sizes.find(image.name, beside)
            yield image
        elif element.tag == "track":
            tracks += 1
            yield Remark(
                f"track {tracks}", Code.SHAPE_NOT_CONVERTED, "it belongs to a video: export CVAT for images"
            )
        elif element.tag != "version":
            raise UnreadableSourceError(
                Code.INVALID_FILE, f"it has an element {element.tag[:80]}, as CVAT's have not"
            )


def _classes(meta: "Element") -> Classes:
    labels = [
        (text_of(label, "name"), text_of(label, "type"))
        for path in _LABELS
        for label in meta.iterfind(path)
        if not text_of(label, "parent")  # a part of a skeleton
    ]
    return Classes(
        of_boxes=without_repeats(name for name, kind in labels if kind != "tag"),
        of_images=without_repeats(name for name, kind in labels if kind in ("tag", "any", "")),
    )


def _image(element: "Element", created: str | None) -> tuple[list[Remark], Image]:
    where = f"image {element.get('id', '')}"
    image = Image(
        element.get("name", ""),
        where,
        size_of(element.get("width"), element.get("height")),
        created=created,
        by_human=any(shape.get("source") != "auto" for shape in element) or not len(element),
    )
    image.boxes, image.labels = [], []
    remarks = []
    for place, shape in enumerate(element, 1):
        where_shape = f"{where}, {shape.tag} {place}"
        if shape.tag == "tag":
            image.labels.append(shape.get("label", ""))
            continue
        try:
            sides = _sides(shape)
        except ValueError:
            remarks.append(Remark(where_shape, Code.INVALID_ANNOTATION, "its coordinates are no numbers"))
            continue
        if sides is None:
            remarks.append(Remark(where_shape, Code.SHAPE_NOT_CONVERTED, f"it is a {shape.tag}"))
        else:
            image.boxes.append(Box(shape.get("label", ""), *sides, where=where_shape))
    return remarks, image


def _sides(shape: "Element") -> Sides | None:
    """The box of a shape; None where its kind has none, ValueError where a number is none."""
    if shape.tag == "box":
        left, top, right, bottom = (_number(shape.get(side)) for side in ("xtl", "ytl", "xbr", "ybr"))
        degrees = _number(shape.get("rotation", "0"))
        centre = ((left + right) / 2, (top + bottom) / 2)
        return turned(Sides(left, top, right - left, bottom - top), degrees, centre)
    if shape.tag == "polygon":
        points = (point.split(",") for point in shape.get("points", "").split(";"))
        return envelope((_number(x), _number(y)) for x, y in points)
    if shape.tag == "mask":
        return Sides(*(_number(shape.get(side)) for side in ("left", "top", "width", "height")))
    return None


def _number(text: str | None) -> float:
    found = number(text)
    if found is None:
        raise ValueError("no number")
    return found
