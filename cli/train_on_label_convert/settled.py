"""Images as a manifest can hold them: keys, clipped boxes, known classes; in a file until all are seen."""

import re
from collections.abc import Iterator
from math import isfinite
from tempfile import TemporaryFile

from msgspec import json

from train_on_label.preparation.screening.careful.values import is_text
from train_on_label.preparation.screening.rules import MAX_CLASS_ID, MAX_CLASS_NAME
from train_on_label_convert.boxes import Sides, clipped
from train_on_label_convert.class_names import ClassNames
from train_on_label_convert.codes import Code
from train_on_label_convert.items import Box, Classes, Image, Remark, UnreadableSourceError, without_repeats
from train_on_label_convert.pixels import whole
from train_on_label_convert.remarks import Remarks, printable
from train_on_label_convert.target import Target

_NUMBER = re.compile("[0-9]{1,9}")


class Settled:
    """Takes images as readers yield them, and gives back those that have a place in S3."""

    def __init__(self, target: Target, names: ClassNames | None, remarks: Remarks) -> None:
        self._target = target
        self._names = names
        self._remarks = remarks
        self._keys: set[int] = set()
        self._file = TemporaryFile()  # noqa: SIM115  # it is gone with this object
        everyone = without_repeats(names.by_number.values()) if names else ()
        self._declared = Classes(everyone, everyone)
        self._found = (set[str](), set[str]())
        self.boxes = self.masks = self.labeled = self.several = self.without = 0
        """Boxes and masks; images with a label, with several, and with none where that is a statement."""

    @property
    def count(self) -> int:
        """Images that have a place in S3."""
        return len(self._keys)

    def declare(self, classes: Classes) -> None:
        """Takes the source's own classes, unless a person named others."""
        if self._names is None:
            self._declared = classes

    def add(self, image: Image) -> None:
        """Takes one image; what is wrong with it, or on it, is told."""
        try:
            uri = self._target.uri(image.name)
        except ValueError as error:
            self._remarks.add(Remark(image.where, Code.INVALID_IMAGE_NAME, f'"{image.name[:200]}" {error}'))
            return
        key = hash(uri)
        if key in self._keys:
            self._remarks.add(Remark(image.where, Code.DUPLICATE_IMAGE, f"{uri} is an earlier image's key"))
            return
        self._keys.add(key)
        image.name, image.where = uri, printable(image.where)
        image.created = image.created and printable(image.created)
        self.boxes += len(image.boxes)
        if image.size is not None:
            image.boxes = list(self._fitting(image.boxes, image.size))
        else:  # which can be told, and not written: so what JSON has no word for need not be kept
            image.boxes = [Box(printable(box.label), 0, 0, 0, 0, printable(box.where)) for box in image.boxes]
        labels = (self._class(label, image.where, of_images=True) for label in without_repeats(image.labels))
        image.labels = [label for label in labels if label is not None]
        self.labeled += bool(image.labels)
        self.several += len(image.labels) > 1
        self.without += image.may_have_no_label and not image.labels
        self.masks += image.mask is not None
        self._file.write(json.encode(image) + b"\n")

    def classes(self, *, of_images: bool) -> tuple[str, ...]:
        """Class names by id: the source's own in its order, else those that were found."""
        names = self._declared[of_images] or tuple(sorted(self._found[of_images], key=_order))
        names = tuple(name for name in names if _is_name(name))
        if len(names) > MAX_CLASS_ID + 1:
            detail = f"there are {len(names):,} classes; a manifest has at most {MAX_CLASS_ID + 1:,}"
            raise UnreadableSourceError(Code.TOO_MANY_CLASSES, detail)
        return names

    def images(self) -> Iterator[Image]:
        """The images in the order they came, with their S3 URIs as names."""
        decode = json.Decoder(Image).decode
        self._file.seek(0)
        return map(decode, self._file)

    def _fitting(self, boxes: list[Box], size: tuple[int, int]) -> Iterator[Box]:
        for box in boxes:
            label = self._class(box.label, box.where, of_images=False)
            if label is None:
                continue
            given = Sides(box.left, box.top, box.width, box.height)
            sides, is_cut = clipped(given, size) if all(map(isfinite, given)) else (given, False)
            code = _complaint(given, sides, is_cut=is_cut)
            if code is not None:
                detail = "left {:g}, top {:g}, width {:g}, height {:g} on an image of {} x {}"
                self._remarks.add(Remark(box.where, code, detail.format(*given, *size)))
            if code is None or code is Code.BOX_CLIPPED:
                self._found[0].add(label)
                yield Box(label, *sides, where=printable(box.where))

    def _class(self, label: str, where: str, *, of_images: bool) -> str | None:
        """The class that a label means; None, and a remark, where there is none."""
        declared = self._declared[of_images]
        if self._names is not None and label not in declared:
            number = whole(label)
            label = label if number is None else self._names.by_number.get(number, label)
        if not _is_name(label) and label:
            self._remarks.add(Remark(where, Code.INVALID_CLASS_NAME, f"{label[:80]!r}"))
            return None
        if not label or (declared and label not in declared):
            detail = f"no class is called {label!r}" if label else "it has no class"
            self._remarks.add(Remark(where, Code.UNKNOWN_CLASS, detail))
            return None
        if of_images:
            self._found[1].add(label)
        return label


def _complaint(given: Sides, inside: Sides, *, is_cut: bool) -> Code | None:
    if not all(map(isfinite, given)):
        return Code.INVALID_ANNOTATION
    if given.width <= 0 or given.height <= 0 or (not is_cut and min(inside.width, inside.height) <= 0):
        return Code.BOX_WITHOUT_AREA
    if min(inside.width, inside.height) <= 0:
        return Code.BOX_OUTSIDE_IMAGE
    return Code.BOX_CLIPPED if is_cut else None


def _is_name(name: str) -> bool:
    return 0 < len(name) <= MAX_CLASS_NAME and is_text(name)


def _order(name: str) -> tuple[bool, int, str]:
    """Numbers by their value, then names as they sort."""
    is_number = _NUMBER.fullmatch(name) is not None
    return not is_number, int(name) if is_number else 0, name
