"""A line with other class ids, or other names of its attributes: everything else keeps its own bytes."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.rules import Rules

NewId = Callable[[int], int | None]
"""From a class's id in the line to the one in its place.

None for a class that has no place among the new ids: a label has no such class, but a class-map may.
"""

_CLASS_MAPS = ("class-map", "class_map")  # a line has one; point clouds' has the underscore
_SPACE = re.compile(r"[ \t\n\r]*")
_read = json.JSONDecoder().raw_decode


class _Span(NamedTuple):
    start: int
    end: int


class _Member(NamedTuple):
    """A member of an object: where its key stands, quotes and all, and where its value does."""

    name: str
    key: _Span
    value: _Span


_Edit = tuple[_Span, str]


def rewritten_line(
    line: bytes,
    rules: Rules,
    new_id: Callable[[Mapping[int, str]], NewId],
    names: Mapping[str, str] | None = None,
) -> bytes:
    """The line, its newline included, with each class id of label and metadata replaced.

    `new_id` is told the names that the line itself gives to class ids. `names` are new names of the line's
    attributes by their old ones. By the rules the line is a valid one.
    """
    text = line.decode()
    edits: list[_Edit] = []
    values: dict[str, _Span] = {}
    for member in _members(text, _behind_space(text, 0)):
        values[member.name] = member.value  # of several the last one counts, as it does to any reader
        if names and member.name in names:
            edits.append((member.key, json.dumps(names[member.name])))
    in_label = _IN_LABELS.get(rules.task_type.label)
    if in_label is not None:
        label, metadata = values[rules.label_attribute], values.get(rules.metadata_attribute)
        parts = {} if metadata is None else {part.name: part.value for part in _members(text, metadata.start)}
        to_new = new_id(_names(text, label, parts))
        edits += in_label(text, label, to_new)
        for name in (*_CLASS_MAPS, "confidence-map"):
            if name in parts:
                edits += _keys(text, parts[name], to_new)
    return _edited(text, edits).encode()


def rewritten_object(text: str, new_id: NewId) -> str:
    """The text of a class-map, or of any object by class ids, by the new ones."""
    return _edited(text, list(_keys(text, _Span(0, len(text)), new_id)))


def _edited(text: str, edits: list[_Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for (start, end), new in sorted(edits):
        pieces += text[at:start], new
        at = end
    return "".join((*pieces, text[at:]))


def _behind_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _members(text: str, at: int) -> Iterator[_Member]:
    """The members of the object that begins here; of another value none."""
    at = _behind_space(text, at + 1) if text[at] == "{" else len(text)
    while text[at : at + 1] == '"':
        name, end = _read(text, at)
        value = _value(text, _behind_space(text, end) + len(":"))
        yield _Member(name, _Span(at, end), value)
        at = _behind_space(text, _behind_space(text, value.end) + len(","))


def _elements(text: str, at: int) -> Iterator[_Span]:
    """The elements of the array that begins here."""
    at = _behind_space(text, at + 1)
    while text[at] != "]":
        value = _value(text, at)
        yield value
        at = _behind_space(text, value.end)
        at = _behind_space(text, at + 1) if text[at] == "," else at


def _value(text: str, at: int) -> _Span:
    at = _behind_space(text, at)
    return _Span(at, _read(text, at)[1])


def _index(text: str, value: _Span, new_id: NewId) -> Iterator[_Edit]:
    written = json.loads(text[slice(*value)])
    new = new_id(int(written))
    if new is not None and new != int(written):
        yield value, f'"{new}"' if isinstance(written, str) else str(new)


def _indices(text: str, label: _Span, new_id: NewId) -> Iterator[_Edit]:
    for value in _elements(text, label.start):
        yield from _index(text, value, new_id)


def _in_annotations(name: str) -> Callable[[str, _Span, NewId], Iterator[_Edit]]:
    def edits(text: str, label: _Span, new_id: NewId) -> Iterator[_Edit]:
        parts = {member.name: member.value for member in _members(text, label.start)}
        for annotation in _elements(text, parts["annotations"].start):
            fields = {member.name: member.value for member in _members(text, annotation.start)}
            yield from _index(text, fields[name], new_id)

    return edits


def _names(text: str, label: _Span, metadata: Mapping[str, _Span]) -> dict[int, str]:
    """Class id -> the line's own name for it."""
    for name in _CLASS_MAPS:
        if name in metadata:
            members = _members(text, metadata[name].start)
            return {int(each.name): json.loads(text[slice(*each.value)]) for each in members}
    if "class-name" in metadata and text[label.start] not in "[{":
        return {int(json.loads(text[slice(*label)])): json.loads(text[slice(*metadata["class-name"])])}
    return {}


def _keys(text: str, by_id: _Span, new_id: NewId) -> Iterator[_Edit]:
    """Of an object by class ids; a class that has no new id, or shares it with an earlier one, goes."""
    kept: dict[str, _Edit] = {}
    members = list(_members(text, by_id.start))
    for member in members:
        is_id = member.name.isascii() and member.name.isdecimal()
        new = new_id(int(member.name[:10])) if is_id else None
        if new is not None and str(new) not in kept:
            value = text[member.key.end : member.value.end]
            same = member.name == str(new)
            key = text[slice(*member.key)] if same else f'"{new}"'
            kept[str(new)] = _Span(member.key.start, member.value.end), key + value
    if len(kept) == len(members):
        yield from kept.values()
    else:
        yield by_id, f"{{{','.join(new for _, new in kept.values())}}}"


_IN_LABELS: Mapping[LabelShape, Callable[[str, _Span, NewId], Iterator[_Edit]]] = {
    LabelShape.BOXES: _in_annotations("class_id"),
    LabelShape.CUBOIDS: _in_annotations("class-id"),
    LabelShape.CLASS_INDEX: _index,
    LabelShape.CLASS_INDICES: _indices,
    LabelShape.VERDICT: _index,
}
CAN_BE_RENUMBERED = frozenset(_IN_LABELS)
"""Other labels number their classes in files of their own, whose pixels nobody rewrites here."""
