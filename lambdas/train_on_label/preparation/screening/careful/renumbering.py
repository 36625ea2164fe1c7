"""A line with other class ids: the values that do not change keep their own bytes."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Raw

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.verdict import RejectedLineError

Ids = Mapping[int, int]
"""Class id -> the one in its place."""
Object = dict[str, Raw]

_object = msgspec.json.Decoder(Object).decode
_list = msgspec.json.Decoder(list[Raw]).decode


def renumbered_line(line: bytes, rules: Rules, ids: Ids) -> bytes:
    """The line, its newline included, with each class id of label and metadata replaced.

    Of each object the keys are written anew, and all values but class ids stay as they were, byte by byte.
    The label is a valid one.
    """
    try:
        return _renumbered(line, rules, ids)
    except (msgspec.MsgspecError, RecursionError) as error:
        # Half a surrogate pair in a key: plain json bears it, and no manifest can be written with it.
        detail = f"the line's classes cannot be renumbered: {error}"
        raise RejectedLineError(Code.INVALID_ENCODING, detail) from None


def _renumbered(line: bytes, rules: Rules, ids: Ids) -> bytes:
    record = _object(line)
    record[rules.label_attribute] = _LABELS[rules.task_type.label](record[rules.label_attribute], ids)
    if rules.metadata_attribute in record and bytes(record[rules.metadata_attribute]) != b"null":
        metadata = _object(record[rules.metadata_attribute])
        for name in ("class-map", "class_map", "confidence-map"):
            if name in metadata:
                metadata[name] = _by_new_id(metadata[name], ids)
        record[rules.metadata_attribute] = _encoded(metadata)
    return msgspec.json.encode(record) + b"\n"


def _id(value: Raw, ids: Ids) -> Raw:
    written = msgspec.json.decode(value)
    renumbered = ids[int(written)]
    return _encoded(str(renumbered) if isinstance(written, str) else renumbered)


def _ids(label: Raw, ids: Ids) -> Raw:
    return _encoded([_id(value, ids) for value in _list(label)])


def _in_annotations(name: str) -> Callable[[Raw, Ids], Raw]:
    def renumbered(label: Raw, ids: Ids) -> Raw:
        parts = _object(label)
        annotations = [_object(annotation) for annotation in _list(parts["annotations"])]
        parts["annotations"] = _encoded([each | {name: _id(each[name], ids)} for each in annotations])
        return _encoded(parts)

    return renumbered


def _by_new_id(names: Raw, ids: Ids) -> Raw:
    """The entries of classes that the label uses; the others have no place among the new ids."""
    try:
        entries = _object(names)
    except msgspec.ValidationError:  # a confidence-map is anything, as far as training is concerned
        return names
    return _encoded({str(ids[int(key)]): value for key, value in entries.items() if _is_of(key, ids)})


def _is_of(key: str, ids: Ids) -> bool:
    return key.isascii() and key.isdecimal() and int(key[:10]) in ids


def _encoded(value: Any) -> Raw:
    return Raw(msgspec.json.encode(value))


_LABELS: Mapping[LabelShape, Callable[[Raw, Ids], Raw]] = {
    LabelShape.BOXES: _in_annotations("class_id"),
    LabelShape.CUBOIDS: _in_annotations("class-id"),
    LabelShape.CLASS_INDEX: _id,
    LabelShape.CLASS_INDICES: _ids,
}
CAN_BE_RENUMBERED = frozenset(_LABELS)
"""Other labels number their classes in files of their own, whose pixels nobody rewrites here."""
