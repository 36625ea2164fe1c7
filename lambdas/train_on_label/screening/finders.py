"""The quick path's checks of a decoded record, one function per label shape: its classes, or None.

None says no more than "not ordinary": the careful path has the last word on the line.
"""

from collections.abc import Callable, Mapping
from typing import Any

from train_on_label.s3_uri import parse_s3_uri
from train_on_label.screening.class_maps import ClassMaps
from train_on_label.screening.rules import Rules
from train_on_label.task_types import LabelShape

Record = Any  # a struct of schema.line_decoder, whose type exists at run time only; None: not decoded
Finder = Callable[[Record], list[int] | None]

_MAX_FOLDERS = 10_000


def finder(rules: Rules, names: dict[int, str]) -> Finder:
    """Finds the classes of records under these rules; fills `names`, class id -> the first name seen."""
    find = _FINDERS[rules.task_type.label](rules, names)
    if rules.verification_metadata_attribute is not None:
        find = _unless_judged_bad(find, rules.options.verification_rejects)
    return find


def _boxes(rules: Rules, names: dict[int, str]) -> Finder:
    drop_empty = rules.options.empty_annotations == "drop"
    is_source = _source_check(rules)
    class_map = ClassMaps(rules, names)

    def find(record: Record) -> list[int] | None:
        label = record.label
        boxes = label.annotations
        if (drop_empty and not boxes) or not is_source(record.source):
            return None
        size = label.image_size[0]
        right, bottom = float(size.width), float(size.height)  # comparing float with float is faster
        ids: list[int] = []
        for box in boxes:
            if box.left + box.width > right or box.top + box.height > bottom:
                return None
            ids.append(box.class_id)
        return ids if class_map.has(record.metadata.classes, ids) else None

    return find


def _class_index(rules: Rules, names: dict[int, str]) -> Finder:
    is_source = _source_check(rules)
    may_add = rules.categories is None

    def find(record: Record) -> list[int] | None:
        label, name = record.label, record.metadata.classes
        if not is_source(record.source):
            return None
        if names.get(label) != name:
            if label in names or not may_add:
                return None
            names[label] = name
        return [label]

    return find


def _class_indices(rules: Rules, names: dict[int, str]) -> Finder:
    drop_empty = rules.options.empty_annotations == "drop"
    is_source = _source_check(rules)
    class_map = ClassMaps(rules, names)

    def find(record: Record) -> list[int] | None:
        ids: list[int] = record.label
        if (drop_empty and not ids) or not is_source(record.source) or len(set(ids)) < len(ids):
            return None
        return ids if class_map.has(record.metadata.classes, ids) else None

    return find


def _mask_ref(rules: Rules, names: dict[int, str]) -> Finder:
    is_source = _source_check(rules)
    is_mask = _uri_check()
    colors = ClassMaps(rules, names)

    def find(record: Record) -> list[int] | None:
        if not is_source(record.source) or not is_mask(record.label):
            return None
        ids = colors.ids(record.metadata.classes)
        return None if ids is None else list(ids)

    return find


_FINDERS: Mapping[LabelShape, Callable[[Rules, dict[int, str]], Finder]] = {
    LabelShape.BOXES: _boxes,
    LabelShape.CLASS_INDEX: _class_index,
    LabelShape.CLASS_INDICES: _class_indices,
    LabelShape.MASK_REF: _mask_ref,
}


def _source_check(rules: Rules) -> Callable[[str], bool]:
    return _uri_check() if rules.source_attribute == "source-ref" else bool


def _uri_check() -> Callable[[str], bool]:
    folders: set[str] = set()  # objects lie by the thousand in one folder, so its part is checked once

    def is_uri(uri: str) -> bool:
        folder, _, name = uri.rpartition("/")
        if folder in folders and name.isprintable() and name not in _NO_NAMES and len(uri) <= _MAX_PLAIN_URI:
            return True
        try:
            parse_s3_uri(uri)
        except ValueError:
            return False
        if len(folders) < _MAX_FOLDERS:
            folders.add(folder)
        return True

    return is_uri


_NO_NAMES = frozenset(("", ".", ".."))
_MAX_PLAIN_URI = 256  # characters, of at most 4 bytes: a key's limit of 1,024 bytes is not reached


def _unless_judged_bad(find: Finder, verification_rejects: tuple[str, ...]) -> Finder:
    def find_unless_judged_bad(record: Record) -> list[int] | None:
        verification = record.verification
        if verification is not None and verification.name in verification_rejects:
            return None
        return find(record)

    return find_unless_judged_bad
