"""Pascal VOC: one XML file per image, as LabelImg, Roboflow and VoTT write it too.

Source: the VOC2012 development kit, section 8; corners are taken as they are, without a shift by one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from train_on_label_convert.codes import Code
from train_on_label_convert.folder import files_below
from train_on_label_convert.items import Box, Image, Item, Remark, UnreadableSourceError
from train_on_label_convert.pixels import number, size_of, whole
from train_on_label_convert.source import Source
from train_on_label_convert.xml_records import records, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from train_on_label_convert.image_sizes import ImageSizes

_CORNERS = ("xmin", "ymin", "xmax", "ymax")


def read_voc(source: Source) -> Iterator[Item]:
    """The image of each XML file; files of other kinds are not looked at."""
    sizes = source.sizes
    for path in files_below(source.path) if source.path.is_dir() else (source.path,):
        if isinstance(path, Remark):
            yield path
        elif path.suffix.lower() == ".xml" or path == source.path:
            try:
                yield from _image(path, source, sizes)
            except UnreadableSourceError as error:
                yield Remark(source.where(path), error.code, str(error))
            except OSError as error:
                yield Remark(source.where(path), Code.UNREADABLE_FILE, str(error.strerror))


def _image(path: Path, source: Source, sizes: "ImageSizes") -> Iterator[Item]:
    where = source.where(path)
    fields: dict[str, Element] = {}
    boxes: list[Box] = []
    remarks: list[Remark] = []
    objects = 0
    for element in records(source.chunks(path), "annotation"):
        if element.tag == "object":
            objects += 1
            box = _box(element, f"{where}, object {objects}")
            (boxes if isinstance(box, Box) else remarks).append(box)  # type: ignore[arg-type]  # each to its own
        else:
            fields[element.tag] = element
    yield from remarks
    name = _text(fields, "filename") or _text(fields, "path")
    if not name:
        yield Remark(where, Code.INVALID_IMAGE, "there is no filename")
        return
    size = fields.get("size")
    known = size_of(text_of(size, "width"), text_of(size, "height"))
    beside = (
        path.parent,
        path.parent / "images",
        path.parent.parent / "JPEGImages",
        path.parent.parent / "images",
    )
    depth = whole(text_of(size, "depth"))
    yield Image(
        name, where, known or sizes.find(name, beside), boxes, depth=depth if depth in (1, 3, 4) else 3
    )


def _text(fields: "dict[str, Element]", tag: str) -> str:
    return (fields[tag].text or "").strip() if tag in fields else ""


def _box(element: "Element", where: str) -> Box | Remark:
    corners = element.find("bndbox")
    if corners is None:
        return Remark(where, Code.SHAPE_NOT_CONVERTED, "it has no bndbox")
    xmin, ymin, xmax, ymax = (number(text_of(corners, corner)) for corner in _CORNERS)
    if xmin is None or ymin is None or xmax is None or ymax is None:
        given = ", ".join(f"{corner} {text_of(corners, corner)[:20]!r}" for corner in _CORNERS)
        return Remark(where, Code.INVALID_ANNOTATION, f"its corners are {given}")
    return Box(text_of(element, "name"), xmin, ymin, xmax - xmin, ymax - ymin, where)
