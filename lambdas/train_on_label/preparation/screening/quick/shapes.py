"""How the quick path reads records of each label shape: their rows, and from those their classes.

A record is brought down to a row while it is fresh from the decoder, so that its many small objects are gone
before those of the next line are made.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from msgspec import Raw

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.quick.class_maps import ClassMaps
from train_on_label.preparation.screening.quick.schema import Record
from train_on_label.preparation.screening.quick.sources import UriCheck
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.verdict import Classes

Row = tuple[str, Any, Any]
"""Of a record: its source, what names its classes, and its label in the form that `classes` takes."""


class NotOrdinaryError(Exception):
    """A record that the careful path must look at, and may accept."""


class ShapeReader(NamedTuple):
    """Reads records of one label shape."""

    row: Callable[[Record], Row]
    """Brings one record down to its row; NotOrdinaryError where it has none."""
    all_classes: Callable[[Sequence[Any], Sequence[Any]], Sequence[Classes] | None]
    """Each record's classes from the rows' latter two columns; None unless all are like earlier ones."""
    classes: Callable[[Any, Any], Classes | None]
    """One record's classes from the latter two of its row; None where the careful path must look at it."""
    has_annotations: bool = False
    """Whether a row's last is the class of each part of the label."""


def shape_reader(rules: Rules, names: dict[int, str]) -> ShapeReader:
    """The reader for these rules; it fills `names`, class id -> the first name seen."""
    return _READERS[rules.task_type.label](rules, names)


_whole_label: Callable[[Record], Row] = attrgetter("source", "metadata.classes", "label")


def _boxes(rules: Rules, names: dict[int, str]) -> ShapeReader:
    drop_empty = rules.options.empty_annotations == "drop"
    class_maps = ClassMaps(rules, names)

    def all_classes(maps: Sequence[Raw], annotations: Sequence[list[int]]) -> Sequence[Classes] | None:
        classes = list(map(frozenset, annotations))
        return classes if class_maps.all_hold(maps, classes) else None

    def classes_of(class_map: Raw, ids: list[int]) -> Classes | None:
        classes = frozenset(ids)
        return classes if (ids or not drop_empty) and class_maps.hold(class_map, classes) else None

    return ShapeReader(_row_of_boxes, all_classes, classes_of, has_annotations=True)


def _row_of_boxes(record: Record) -> Row:
    """The class of each box stands for the label."""
    label = record.label
    size = label.image_size[0]
    right, bottom = size.width, size.height
    ids: list[int] = []
    for box in label.annotations:
        if box.left + box.width > right or box.top + box.height > bottom:
            raise NotOrdinaryError
        ids.append(box.class_id)
    return record.source, record.metadata.classes, ids


class _Alone(dict[int, tuple[int]]):
    """Class id -> the classes of a record that carries no other one, made once."""

    def __missing__(self, class_id: int) -> tuple[int]:
        self[class_id] = (class_id,)
        return self[class_id]


def _class_index(rules: Rules, names: dict[int, str]) -> ShapeReader:
    may_add = rules.categories is None
    alone = _Alone()

    def all_classes(named: Sequence[str], ids: Sequence[int]) -> Sequence[Classes] | None:
        return list(map(alone.__getitem__, ids)) if list(map(names.get, ids)) == list(named) else None

    def classes_of(name: str, class_id: int) -> Classes | None:
        if names.get(class_id) != name:
            if class_id in names or not may_add:
                return None
            names[class_id] = name
        return (class_id,)

    return ShapeReader(_whole_label, all_classes, classes_of)


def _class_indices(rules: Rules, names: dict[int, str]) -> ShapeReader:
    drop_empty = rules.options.empty_annotations == "drop"
    class_maps = ClassMaps(rules, names)

    def all_classes(maps: Sequence[Raw], labels: Sequence[list[int]]) -> Sequence[Classes] | None:
        classes = list(map(frozenset, labels))
        are_different = list(map(len, classes)) == list(map(len, labels))
        return classes if are_different and class_maps.all_hold(maps, classes) else None

    def classes_of(class_map: Raw, ids: list[int]) -> Classes | None:
        classes = frozenset(ids)
        if (drop_empty and not ids) or len(classes) < len(ids):
            return None
        return classes if class_maps.hold(class_map, classes) else None

    return ShapeReader(_whole_label, all_classes, classes_of)


def _mask_ref(rules: Rules, names: dict[int, str]) -> ShapeReader:
    masks = UriCheck()
    colors = ClassMaps(rules, names)

    def classes_of(color_map: Raw, label: str) -> Classes | None:
        named = colors.read(color_map) if masks.is_valid(label) else None
        if named is None:
            return None
        classes = frozenset(named)
        return classes if colors.take_in(named, classes) else None

    return ShapeReader(_whole_label, lambda maps, labels: None, classes_of)  # noqa: ARG005  # one by one


_READERS: Mapping[LabelShape, Callable[[Rules, dict[int, str]], ShapeReader]] = {
    LabelShape.BOXES: _boxes,
    LabelShape.CLASS_INDEX: _class_index,
    LabelShape.CLASS_INDICES: _class_indices,
    LabelShape.MASK_REF: _mask_ref,
}
