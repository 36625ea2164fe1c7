"""COCO JSON: images, annotations and categories, in whatever order the document has them.

Source: cocodataset.org, "Data format", object detection; the order and the parent category are Roboflow's.
"""

from collections.abc import Iterator

from msgspec import MsgspecError, Struct
from msgspec.json import Decoder

from train_on_label_convert.boxes import Sides
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
from train_on_label_convert.json_stream import BadElement, JsonStream, decoded
from train_on_label_convert.pixels import size_of
from train_on_label_convert.readers.boxes_by_image import BoxesByImage, Id
from train_on_label_convert.source import Source

_CROWD = "iscrowd is set; some tools set it on every mask that they write as RLE"


class _Info(Struct):
    date_created: str | None = None


class _Category(Struct):
    id: Id
    name: str
    supercategory: str | None = None


class _Image(Struct, gc=False):
    id: Id
    file_name: str
    width: Id | None = None
    height: Id | None = None


class _Annotation(Struct, gc=False):
    image_id: Id
    category_id: Id
    bbox: list[float] | None = None
    iscrowd: bool | int | float | None = None


class _Document:
    """What has been read so far."""

    def __init__(self) -> None:
        self.images: dict[Id, _Image] = {}
        self.boxes = BoxesByImage()
        self.categories: list[_Category] = []
        self.used: set[Id] = set()
        """Categories that annotations have."""
        self.created: str | None = None


def read_coco(source: Source) -> Iterator[Item]:
    """The images of a COCO file with their boxes; crowds and annotations without a box are told."""
    stream = JsonStream(source.chunks(source.path))
    if stream.opening != "{":
        raise UnreadableSourceError(
            Code.INVALID_FILE, "it is JSON, but no object with images and annotations"
        )
    document = _Document()
    seen: set[str] = set()
    for key, value in stream.fields():
        if value is not None:
            document.created = _date_created(value) if key == "info" else document.created
            continue
        seen.add(key)
        if key == "images":
            yield from _take_images(stream, document)
        elif key == "annotations":
            yield from _take_annotations(stream, document)
        elif key == "categories":
            yield from _take_categories(stream, document)
        else:
            for _ in stream.elements():
                pass
    stream.finish()
    if missing := {"images", "annotations", "categories"} - seen:
        detail = f"it is JSON without an array {' and '.join(sorted(missing))}"
        raise UnreadableSourceError(Code.INVALID_FILE, detail)
    names = _names(document)
    yield Classes(of_boxes=without_repeats(names.values()))
    yield from _images(document, names, source)


def _date_created(info: bytes) -> str | None:
    try:
        return Decoder(_Info).decode(info).date_created
    except (MsgspecError, UnicodeDecodeError):
        return None


def _take_images(stream: JsonStream, document: _Document) -> Iterator[Item]:
    for place, image in enumerate(decoded(stream.elements(), Decoder(list[_Image]))):
        where = f"images[{place}]"
        if isinstance(image, BadElement):
            yield Remark(where, Code.INVALID_IMAGE, image.detail)
        elif image.id in document.images:
            yield Remark(
                where, Code.DUPLICATE_IMAGE, f"{image.file_name}: an earlier image has the id {image.id}"
            )
        else:
            document.images[image.id] = image


def _take_annotations(stream: JsonStream, document: _Document) -> Iterator[Item]:
    for place, annotation in enumerate(decoded(stream.elements(), Decoder(list[_Annotation]))):
        where = f"annotations[{place}]"
        if isinstance(annotation, BadElement):
            yield Remark(where, Code.INVALID_ANNOTATION, annotation.detail)
            continue
        document.used.add(annotation.category_id)
        if annotation.iscrowd:
            yield Remark(where, Code.CROWD, f"on image {annotation.image_id}: {_CROWD}")
        elif not annotation.bbox or len(annotation.bbox) != len(Sides._fields):
            yield Remark(
                where, Code.INVALID_ANNOTATION, f"bbox is {annotation.bbox}, not [left, top, width, height]"
            )
        else:
            document.boxes.add(annotation.image_id, annotation.category_id, annotation.bbox, place)


def _take_categories(stream: JsonStream, document: _Document) -> Iterator[Item]:
    for place, category in enumerate(decoded(stream.elements(), Decoder(list[_Category]))):
        if isinstance(category, BadElement):
            yield Remark(f"categories[{place}]", Code.UNKNOWN_CLASS, category.detail)
        else:
            document.categories.append(category)


def _names(document: _Document) -> dict[Id, str]:
    """Category id -> name in the order of ids, without Roboflow's parent of all others."""
    categories = document.categories
    if not any(isinstance(category.id, str) for category in categories):
        categories = sorted(categories, key=lambda category: category.id)
    first, others = categories[:1], categories[1:]
    if (
        first
        and others
        and first[0].id == 0
        and 0 not in document.used
        and all(category.supercategory == first[0].name for category in others)
    ):
        categories = others
    return {category.id: category.name for category in categories}


def _images(document: _Document, names: dict[Id, str], source: Source) -> Iterator[Item]:
    sizes = source.sizes
    beside = (source.folder, source.folder / "images")
    for image in document.images.values():
        boxes = []
        for place, category, sides in document.boxes.take(image.id):
            where = f"annotations[{place}]"
            if category in names:
                boxes.append(Box(names[category], *sides, where=where))
            else:
                yield Remark(where, Code.UNKNOWN_CLASS, f"there is no category {category}")
        size = size_of(image.width, image.height) or sizes.find(image.file_name, beside)
        yield Image(image.file_name, f"image {image.id}", size, boxes, created=document.created)
    for unlisted in document.boxes.not_asked_for():
        for place, _, _ in document.boxes.take(unlisted):
            yield Remark(f"annotations[{place}]", Code.UNKNOWN_IMAGE, f"there is no image {unlisted}")
