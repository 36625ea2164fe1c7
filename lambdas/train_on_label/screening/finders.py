"""The quick path's checks of decoded records, one function per label shape: their classes, or None.

None says no more than "not ordinary": the careful path has the last word on the line.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Raw

from train_on_label.screening.class_maps import ClassMaps
from train_on_label.screening.rules import Rules
from train_on_label.screening.schema import Record
from train_on_label.screening.sources import UriCheck
from train_on_label.screening.verdict import Annotations, Classes
from train_on_label.task_types import LabelShape

Found = tuple[Sequence[Classes | None], Sequence[Annotations]]
"""Each record's classes, and its annotations where its label has such parts."""

Finder = Callable[[list[Record]], Found]


def finder(rules: Rules, names: dict[int, str]) -> Finder:
    """Finds the classes of records under these rules; fills `names`, class id -> the first name seen."""
    return _FINDERS[rules.task_type.label](rules, names)


def _boxes(rules: Rules, names: dict[int, str]) -> Finder:
    drop_empty = rules.options.empty_annotations == "drop"
    class_maps = ClassMaps(rules, names)

    def find(records: list[Record]) -> Found:
        annotations = list(map(_classes_of_boxes, records))
        classes = list(map(frozenset, annotations))
        maps = [record.metadata.classes for record in records]
        if class_maps.all_hold(maps, classes):
            return classes, annotations
        return list(map(singly, annotations, maps, classes)), annotations

    def singly(ids: list[int], class_map: Raw, classes: frozenset[int]) -> Classes | None:
        is_dropped = ids is _OUTSIDE or (drop_empty and not ids)
        return classes if not is_dropped and class_maps.hold(class_map, classes) else None

    return find


_OUTSIDE = [-1]  # no class-map has it


def _classes_of_boxes(record: Record) -> list[int]:
    """The class of each box; _OUTSIDE where one leaves the image."""
    label = record.label
    size = label.image_size[0]
    right, bottom = float(size.width), float(size.height)  # comparing float with float is faster
    ids: list[int] = []
    for box in label.annotations:
        if box.left + box.width > right or box.top + box.height > bottom:
            return _OUTSIDE
        ids.append(box.class_id)
    return ids


def _class_index(rules: Rules, names: dict[int, str]) -> Finder:
    known: set[tuple[int, str]] = set()
    may_add = rules.categories is None

    def is_named(class_id: int, name: str) -> bool:
        if names.get(class_id) != name:
            if class_id in names or not may_add:
                return False
            names[class_id] = name
        known.add((class_id, name))
        return True

    def find(records: list[Record]) -> Found:
        ids: list[int] = [record.label for record in records]
        named = list(zip(ids, [record.metadata.classes for record in records], strict=True))
        if known.issuperset(named):
            return list(zip(ids)), []
        return [(class_id,) if is_named(class_id, name) else None for class_id, name in named], []

    return find


def _class_indices(rules: Rules, names: dict[int, str]) -> Finder:
    drop_empty = rules.options.empty_annotations == "drop"
    class_maps = ClassMaps(rules, names)

    def classes_of(record: Record) -> Classes | None:
        classes = frozenset(record.label)
        if (drop_empty and not classes) or len(classes) < len(record.label):
            return None
        return classes if class_maps.hold(record.metadata.classes, classes) else None

    return lambda records: ([classes_of(record) for record in records], [])


def _mask_ref(rules: Rules, names: dict[int, str]) -> Finder:
    masks = UriCheck()
    colors = ClassMaps(rules, names)

    def classes_of(record: Record) -> Classes | None:
        named = colors.read(record.metadata.classes) if masks.is_valid(record.label) else None
        if named is None:
            return None
        classes = frozenset(named)
        return classes if colors.take_in(named, classes) else None

    return lambda records: ([classes_of(record) for record in records], [])


_FINDERS: Mapping[LabelShape, Callable[[Rules, dict[int, str]], Finder]] = {
    LabelShape.BOXES: _boxes,
    LabelShape.CLASS_INDEX: _class_index,
    LabelShape.CLASS_INDICES: _class_indices,
    LabelShape.MASK_REF: _mask_ref,
}
