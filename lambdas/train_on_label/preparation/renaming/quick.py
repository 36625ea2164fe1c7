"""The ordinary line under other names, in a few operations on its bytes; what is not ordinary is left alone.

A line that the quick path has accepted has the label's attributes for certain. Where their quoted names stand
in it just as often as that, and nothing is escaped, they stand nowhere else.
"""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.careful.renumbering import rewritten_object
from train_on_label.preparation.screening.rules import Rules

_MOST_BYTES_REMEMBERED = 512 * 1024
_BOX_CLASS = b'"class_id":'
_CLASS_MAP = b'"class-map":'


class QuickRewriting:
    """Rewrites lines that the quick path has accepted."""

    def __init__(self, rules: Rules, label_attribute: str) -> None:
        """`label_attribute` is the new one, which no such line has but as its own."""
        old = json.dumps(rules.label_attribute).encode()[:-1]
        self._old = old
        self._new = json.dumps(label_attribute).encode()[:-1]
        self._either = re.compile(re.escape(old) + rb'(":|-metadata":)')
        self._spaced = re.compile(re.escape(old) + rb'(-metadata)?"[ \t\r]+:').search
        self._shape = rules.task_type.label
        self._ids: Mapping[str, int] = {}
        self._class_maps: dict[bytes, bytes] = {}
        self._room = _MOST_BYTES_REMEMBERED

    def names_changed(self, ids: Mapping[str, int]) -> None:
        """Class name -> id, of the union."""
        self._ids = ids

    def rewritten(
        self, line: bytes, table: Mapping[int, int] | None, classes: Collection[Any]
    ) -> bytes | None:
        """The line; None where that takes a closer look.

        `table` has the new class ids by the old ones, None where none changes; `classes` are the new ones of
        the label's parts.
        """
        if b"\\" in line:
            return None
        parts = line.split(self._old)
        if len(parts) != 3 or not (parts[1].startswith(b'":') and parts[2].startswith(b'-metadata":')):  # noqa: PLR2004
            parts = self._by_whole_names(line)
            if not parts:
                return None
        if table is not None:
            label, rest = self._renumbered(parts[1], parts[2], table, classes)
            if label is None or rest is None:
                return None
            parts[1], parts[2] = label, rest
        return self._new.join(parts)

    def _by_whole_names(self, line: bytes) -> list[bytes]:
        """The same parts where the names' beginning stands elsewhere too, in a class's name for example."""
        parts = self._either.split(line)
        if parts[1::2] != [b'":', b'-metadata":']:
            return []
        if self._spaced(line):
            return []  # a key with a blank behind it
        return [parts[0], parts[1] + parts[2], parts[3] + parts[4]]

    def _renumbered(
        self, label: bytes, rest: bytes, table: Mapping[int, int], classes: Collection[Any]
    ) -> tuple[bytes | None, bytes | None]:
        """The label and what is behind it, each from where the attribute's name ends."""
        if self._shape is LabelShape.BOXES:
            return self._boxes(label, table, list(classes)), self._class_map(rest)
        if self._shape is LabelShape.CLASS_INDEX:
            return self._index(label, table, list(classes)), rest
        return None, None

    @staticmethod
    def _boxes(label: bytes, table: Mapping[int, int], classes: list[Any]) -> bytes | None:
        boxes = label.split(_BOX_CLASS)
        if len(boxes) != len(classes) + 1 or b" " in label or b"\t" in label:
            return None  # other blanks do not stand in a line
        new = [boxes[0]]
        for box, class_id in zip(boxes[1:], classes, strict=True):
            end = box.find(b",")
            end = box.find(b"}") if end < 0 else min(end, box.find(b"}") % len(box))
            old = box[:end]
            if not old.isdigit() or table.get(int(old)) != class_id:
                return None
            new.append(str(class_id).encode() + box[end:])
        return _BOX_CLASS.join(new)

    @staticmethod
    def _index(label: bytes, table: Mapping[int, int], classes: list[Any]) -> bytes | None:
        value, comma, behind = label.removeprefix(b'":').partition(b",")
        if not value.isdigit() or [table.get(int(value))] != classes:
            return None
        return b'":%d%b%b' % (classes[0], comma, behind)

    def _class_map(self, rest: bytes) -> bytes | None:
        """The metadata with another class-map, which is the only one of the line."""
        before, key, behind = rest.partition(_CLASS_MAP)
        end = behind.find(b"}") + 1
        if not key or b'"class-map"' in behind or b'"class_map"' in rest or b'"confidence-map"' in rest:
            return None
        old = behind[:end]
        new = self._class_maps.get(old)
        if new is None:
            new = self._translated(old)
            if new is None:
                return None
            if len(old) <= self._room:
                self._room -= len(old)
                self._class_maps[old] = new
        return b"%b%b%b%b" % (before, key, new, behind[end:])

    def _translated(self, class_map: bytes) -> bytes | None:
        try:
            names = {int(key): name for key, name in json.loads(class_map).items()}
        except ValueError:
            return None  # a name has a bracket in it
        return rewritten_object(class_map.decode(), lambda own: self._ids.get(names[own])).encode()
