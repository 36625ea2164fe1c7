"""From labels made elsewhere to a manifest: read, settle, choose the kind of label, write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from train_on_label.labeling.label_categories import class_names
from train_on_label.labeling.task_types import (
    IMAGE_CLASSIFICATION,
    IMAGE_CLASSIFICATION_MULTI_LABEL,
    OBJECT_DETECTION,
    SEMANTIC_SEGMENTATION,
    TaskType,
)
from train_on_label.settings.profile.dataset_options import DatasetOptions
from train_on_label_convert.codes import Code, Scope
from train_on_label_convert.formats import Format
from train_on_label_convert.full_disk import full_disk_named
from train_on_label_convert.items import Classes, Image, Remark, UnreadableSourceError
from train_on_label_convert.lines import Lines
from train_on_label_convert.remarks import Remarks
from train_on_label_convert.settled import Settled
from train_on_label_convert.source import Source
from train_on_label_convert.target import Target

_STEP = 1_000
_MAX_LINE = DatasetOptions().max_line_bytes


@dataclass(slots=True)
class Conversion:
    """What became of a source."""

    remarks: Remarks
    images: int = 0
    """That the source lists."""
    records: int = 0
    annotations: int = 0
    """Boxes, masks or labels of whole images that were written."""
    classes: tuple[str, ...] = ()
    """Names by id."""
    task_type: TaskType | None = None
    label_attribute: str | None = None


def convert(
    chosen: Format,
    source: Source,
    target: Target,
    out: Path,
    on_images: Callable[[int, int], object] = lambda read, written: None,  # noqa: ARG005
) -> Conversion:
    """Writes the manifest, whole or not at all: nothing where no image could be taken.

    `on_images` is called now and then with the images read and those written so far.
    """
    conversion = Conversion(Remarks())
    settled = Settled(target, source.names, conversion.remarks)
    try:
        for item in chosen.read(source):
            if isinstance(item, Remark):
                conversion.remarks.add(item)
            elif isinstance(item, Classes):
                settled.declare(item)
            else:
                settled.add(item)
                if settled.count % _STEP == 0:
                    on_images(settled.count, 0)
        _write(settled, target, out, conversion, on_images)
    except UnreadableSourceError as error:
        conversion.remarks.add(Remark(source.path.name, error.code, str(error)))
    conversion.images = conversion.records + conversion.remarks.of(Scope.IMAGE)
    if not conversion.images and not conversion.remarks.of(Scope.FILE):
        conversion.remarks.add(Remark(source.path.name, Code.NOTHING_TO_CONVERT, f"it is not {chosen.what}"))
    return conversion


def _write(
    settled: Settled,
    target: Target,
    out: Path,
    conversion: Conversion,
    on_images: Callable[[int, int], object],
) -> None:
    task_type = target.task_type or _task_type(settled)
    attribute = target.attribute(task_type)
    classes = settled.classes(of_images=task_type is not OBJECT_DETECTION)
    if task_type is SEMANTIC_SEGMENTATION and not classes:
        raise UnreadableSourceError(
            Code.CLASS_NAMES_MISSING, "nothing says what the pixels of the masks mean"
        )
    classes = class_names(classes, task_type)
    lines = Lines(task_type, attribute, classes)
    records = annotations = 0
    with _replacing(out) as file:
        for image in settled.images():
            for remark in _left_out(image, task_type):
                conversion.remarks.add(remark)
                if remark.code.scope is Scope.IMAGE:
                    break
            else:
                line = lines.line(image)
                if len(line) > _MAX_LINE:
                    detail = f"{image.name}: its line would have {len(line):,} bytes, above {_MAX_LINE:,}"
                    conversion.remarks.add(Remark(image.where, Code.TOO_MANY_ANNOTATIONS, detail))
                    continue
                file.write(line)
                records += 1
                if records % _STEP == 0:
                    on_images(settled.count, records)
                annotations += len(image.boxes if task_type is OBJECT_DETECTION else image.labels)
                annotations += task_type is SEMANTIC_SEGMENTATION
    conversion.records, conversion.annotations = records, annotations
    conversion.task_type, conversion.label_attribute = task_type, attribute
    conversion.classes = classes


def _task_type(settled: Settled) -> TaskType:
    if settled.masks:
        return SEMANTIC_SEGMENTATION
    if settled.boxes or not (settled.labeled or settled.without):
        return OBJECT_DETECTION
    if settled.several or settled.without:
        return IMAGE_CLASSIFICATION_MULTI_LABEL
    return IMAGE_CLASSIFICATION


def _left_out(image: Image, task_type: TaskType) -> Iterator[Remark]:
    """What of an image a manifest of this task type cannot hold: some of it, or with the scope image all."""
    if task_type is OBJECT_DETECTION:
        for label in image.labels:
            yield Remark(
                image.where, Code.OTHER_TASK_TYPE, f"{label} is a label of the whole image {image.name}"
            )
        if image.size is None:
            boxes = len(image.boxes)
            detail = f"{image.name}, with {boxes:,} {'box' if boxes == 1 else 'boxes'}"
            yield Remark(image.where, Code.IMAGE_SIZE_UNKNOWN, detail)
        return
    for box in image.boxes:
        yield Remark(box.where, Code.OTHER_TASK_TYPE, f"{box.label} is the label of a box on {image.name}")
    if task_type is IMAGE_CLASSIFICATION and not image.labels:
        yield Remark(image.where, Code.UNLABELED_IMAGE, f"{image.name} has no label")
    if task_type is IMAGE_CLASSIFICATION and len(image.labels) > 1:
        yield Remark(image.where, Code.SEVERAL_LABELS, f"{image.name} has {', '.join(image.labels)}")


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the path's place once it is whole and not empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with full_disk_named(path), unfinished.open("wb") as file:
            yield file
        if unfinished.stat().st_size:
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
