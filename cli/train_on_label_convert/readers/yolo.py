"""YOLO: a text file per image, a line per object; boxes and polygons as fractions of the image.

Source: Ultralytics' documentation of its detection, segmentation and pose formats, and Darknet's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from train_on_label_convert.boxes import Sides, envelope
from train_on_label_convert.class_names import ClassNames, names_among
from train_on_label_convert.codes import Code
from train_on_label_convert.folder import files_below, is_image, relative, text
from train_on_label_convert.image_sizes import image_size
from train_on_label_convert.items import (
    Box,
    Classes,
    Image,
    Item,
    Remark,
    UnreadableSourceError,
    without_repeats,
)
from train_on_label_convert.pixels import number, whole
from train_on_label_convert.source import Source

_MAX_BYTES = 64 * 1024 * 1024
_BOX_COLUMNS = 5
_LEAST_POLYGON_COLUMNS = 7

# What tools put among label files: lists of images and of classes, and a readme.
_NO_LABELS = re.compile(
    r"(classes|labels|train|val|valid|validation|test|trainval|readme.*)\.txt", re.IGNORECASE
)
_FOLDERS_OF_A_KIND = frozenset(("images", "labels"))


class _Pairs(NamedTuple):
    images: list[tuple[Path, Path | None]]
    """Each image with its label file."""
    alone: list[Path]
    """Label files without an image."""


def read_yolo(source: Source) -> Iterator[Item]:
    """The images of a folder with the objects of their label files; paths in data.yaml are ignored."""
    remarks, files = _files(source.folder)
    images_below, candidates = source.folder, files
    if source.images_from is not None:
        images_below = source.images_from
        further, candidates = _files(images_below)
        remarks += further
    yield from remarks
    names = source.names or names_among([source.path] if source.path.is_file() else files)
    if names is None:
        detail = "there is no data.yaml, obj.names or classes.txt"
        raise UnreadableSourceError(Code.CLASS_NAMES_MISSING, detail)
    yield Classes(of_boxes=without_repeats(names.by_number.values()))
    images = [path for path in candidates if is_image(path)]
    labels = [path for path in files if path.suffix.lower() == ".txt"]
    pairs = _pair(images, images_below, labels, source)
    for path, labels_of_image in pairs.images:
        yield from _image(relative(path, images_below), path, labels_of_image, names, source)
    for path in pairs.alone:
        if not _NO_LABELS.fullmatch(path.name):
            detail = "no image has its name, or another label file has it too"
            yield Remark(source.where(path), Code.LABELS_WITHOUT_IMAGE, detail)


def _files(folder: Path) -> tuple[list[Remark], list[Path]]:
    found = list(files_below(folder))
    remarks = [each for each in found if isinstance(each, Remark)]
    return remarks, [each for each in found if isinstance(each, Path)]


def _pair(images: list[Path], images_below: Path, labels: list[Path], source: Source) -> _Pairs:
    """An image and its labels have one path but for their endings and the folders `images` and `labels`."""
    by_key = {_key(path, source.folder): path for path in reversed(labels)}
    paired = [(path, by_key.get(_key(path, images_below))) for path in images]
    taken = {path for _, path in paired}
    alone = [path for path in labels if path not in taken]
    if source.images_from is not None:  # folders differ, and names have to do where they are the only ones
        by_stem = _unique(alone)
        unlabeled = _unique(path for path, known in paired if known is None)
        paired = [
            (path, by_stem.get(path.stem) if unlabeled.get(path.stem) == path else known)
            for path, known in paired
        ]
        taken = {path for _, path in paired}
    return _Pairs(paired, [path for path in alone if path not in taken])


def _unique(paths: Iterable[Path]) -> dict[str, Path]:
    """Stem -> path of those whose stem no other has."""
    paths = list(paths)
    times = Counter(path.stem for path in paths)
    return {path.stem: path for path in paths if times[path.stem] == 1}


def _key(path: Path, root: Path) -> tuple[str, ...]:
    folders = path.relative_to(root).parent.parts
    return (*(name for name in folders if name.lower() not in _FOLDERS_OF_A_KIND), path.stem)


def _image(name: str, path: Path, labels: Path | None, names: ClassNames, source: Source) -> Iterator[Item]:
    if labels is None:
        yield Remark(name, Code.IMAGE_WITHOUT_LABEL_FILE, "kept as an image without objects")
        yield Image(name, name, image_size(path))
        return
    where = source.where(labels)
    try:
        lines = text(labels, _MAX_BYTES).splitlines()
        source.on_bytes(labels.stat().st_size)
    except (UnreadableSourceError, OSError) as error:
        code = error.code if isinstance(error, UnreadableSourceError) else Code.UNREADABLE_FILE
        yield Remark(where, code, str(error))
        yield Remark(name, Code.UNLABELED_IMAGE, f"its label file {where} cannot be read")
        return
    size = image_size(path)
    boxes = []
    for place, line in enumerate(lines, 1):
        columns = line.split()
        if not columns:
            continue
        where_line = f"{where}, line {place}"
        class_number = whole(columns[0])
        sides = _sides(columns[1:_BOX_COLUMNS] if names.has_keypoints else columns[1:], size or (1, 1))
        if class_number is None or sides is None:
            detail = f'"{line.strip()}" is neither a box nor a polygon with its class'
            yield Remark(where_line, Code.INVALID_ANNOTATION, detail)
        elif class_number not in names.by_number:
            yield Remark(where_line, Code.UNKNOWN_CLASS, f"there is no class {class_number}")
        else:
            boxes.append(Box(names.by_number[class_number], *sides, where=where_line))
    yield Image(name, name, size, boxes)


def _sides(columns: list[str], size: tuple[int, int]) -> Sides | None:
    values = [value for value in map(number, columns) if value is not None]
    if len(values) < len(columns):
        return None
    width, height = size
    if len(values) == _BOX_COLUMNS - 1:
        x, y, w, h = values
        return Sides((x - w / 2) * width, (y - h / 2) * height, w * width, h * height)
    if len(values) >= _LEAST_POLYGON_COLUMNS - 1 and len(values) % 2 == 0:
        return envelope((x * width, y * height) for x, y in zip(values[::2], values[1::2], strict=True))
    return None
