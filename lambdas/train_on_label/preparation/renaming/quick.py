"""Ordinary lines under other names, in a few operations on the bytes of many; others are left alone.

A line that the quick path has accepted has the label's attributes for certain. Where their quoted names stand
in it just as often as that, and none is escaped, they stand nowhere else; and so with the keys of class ids.
"""

import json
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from operator import methodcaller

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.careful.renumbering import rewritten_object
from train_on_label.preparation.screening.rules import Rules

_BETWEEN = b"\x00"
"""Stands in no line."""
_MOST_BYTES_REMEMBERED = 512 * 1024
_BOX_CLASS = b'"class_id":'
_CLASS_MAP = b'"class-map":'
_OTHER_MAPS = (b'"class_map"', b'"confidence-map"')
_UNUSUAL_IN_BOXES = (b" ", b"\t", b"\r", b"\\")

_is_label = methodcaller("startswith", b'":')
_is_metadata = methodcaller("startswith", b'-metadata":')

Columns = tuple[Sequence[bytes], Sequence[bytes]]
"""Of lines: the label and what is behind it, each from where the attribute's name ends."""


class QuickRewriting:
    """Rewrites lines that the quick path has accepted."""

    def __init__(self, rules: Rules, label_attribute: str) -> None:
        """`label_attribute` is the new one, which no such line has but as its own."""
        old = json.dumps(rules.label_attribute).encode()[:-1]
        self._old = old
        self._new = json.dumps(label_attribute).encode()[:-1]
        self._either = re.compile(re.escape(old) + rb'(":|-metadata":)')
        # The letters of a name by their numbers, or the name itself within a text.
        self._escaped = re.compile(rb"\\(?:u00[2-7]|/|" + re.escape(old) + rb")").search
        self._spaced = re.compile(re.escape(old) + rb'(-metadata)?"[ \t\r]+:').search
        renumber = {LabelShape.BOXES: self._boxes, LabelShape.CLASS_INDEX: self._indices}
        self._renumber = renumber.get(rules.task_type.label)
        self._moved: Mapping[bytes, bytes] = {}
        """The digits of a class id and what ends them -> the same with the new id."""
        self._ids: Mapping[str, int] = {}
        self._class_maps: dict[bytes, bytes] = {}
        self._room = _MOST_BYTES_REMEMBERED

    def names_changed(self, ids: Mapping[str, int], table: Mapping[int, int]) -> None:
        """Class name -> id of the union; class id -> the new one."""
        self._ids = ids
        self._moved = {
            b"%d%b" % (own, end): b"%d%b" % (new, end) for own, new in table.items() for end in (b",", b"}")
        }

    def rewritten(self, lines: Sequence[bytes], counts: Sequence[int] | None) -> Sequence[bytes | None]:
        """The lines; None for one that takes a closer look.

        `counts` are those of the labels' parts, whose class ids change; None where none changes.
        """
        if not lines:
            return []
        try:
            return self._all(lines, None if counts is None else sum(counts))
        except (KeyError, ValueError):
            if len(lines) == 1:
                return [None]
        of_each = [None] * len(lines) if counts is None else [[count] for count in counts]
        return [self.rewritten([line], count)[0] for line, count in zip(lines, of_each, strict=True)]

    def _all(self, lines: Sequence[bytes], count: int | None) -> list[bytes]:
        """All lines; KeyError or ValueError where one of them is not ordinary."""
        whole = b"".join(lines)
        if b"\\" in whole and self._escaped(whole):
            raise ValueError
        if count is None and (renamed := self._renamed(whole, len(lines))) is not None:
            return renamed
        before, label, rest = self._columns(lines)
        if count is not None:
            if self._renumber is None:
                raise ValueError
            label, rest = self._renumber(label, rest, count)
        return list(map(self._new.join, zip(before, label, rest, strict=True)))

    def _renamed(self, lines: bytes, count: int) -> list[bytes] | None:
        """So many lines by their names alone; None where the names stand elsewhere too."""
        pieces = lines.split(self._old)
        if len(pieces) != 2 * count + 1:
            return None
        if not (all(map(_is_label, pieces[1::2])) and all(map(_is_metadata, pieces[2::2]))):
            return None
        return BytesIO(self._new.join(pieces)).readlines()

    def _columns(self, lines: Sequence[bytes]) -> Sequence[Sequence[bytes]]:
        """What is before the label's attribute, the label, and what is behind."""
        split = [line.split(self._old) for line in lines]
        if set(map(len, split)) == {3}:  # around two names
            columns = list(zip(*split, strict=True))
            if all(map(_is_label, columns[1])) and all(map(_is_metadata, columns[2])):
                return columns
        return list(zip(*map(self._by_whole_names, lines), strict=True))

    def _by_whole_names(self, line: bytes) -> list[bytes]:
        """The same parts where the names' beginning stands elsewhere too, in a class's name for example."""
        parts = self._either.split(line)
        if parts[1::2] != [b'":', b'-metadata":'] or self._spaced(line):  # a key with a blank behind it
            raise ValueError
        return [parts[0], parts[1] + parts[2], parts[3] + parts[4]]

    def _indices(self, label: Sequence[bytes], rest: Sequence[bytes], _: int) -> Columns:
        split = [each.partition(b",") for each in label]
        moved = self._moved
        # Behind the end of the attribute's name.
        return [each[:2] + moved[each[2:] + comma] + behind for each, comma, behind in split], rest

    def _boxes(self, label: Sequence[bytes], rest: Sequence[bytes], count: int) -> Columns:
        text = _BETWEEN.join(label)
        first, *boxes = text.split(_BOX_CLASS)
        if len(boxes) != count or any(each in text for each in _UNUSUAL_IN_BOXES):
            raise ValueError
        moved = self._moved
        try:
            boxes = [moved[box[:2]] + box[2:] for box in boxes]
        except KeyError:
            boxes = list(map(self._box, boxes))
        return _BOX_CLASS.join((first, *boxes)).split(_BETWEEN), self._with_class_maps(rest)

    def _box(self, box: bytes) -> bytes:
        """One whose class id may have several digits."""
        end = 1 + len(box) - len(box.lstrip(b"0123456789"))
        return self._moved[box[:end]] + box[end:]

    def _with_class_maps(self, rest: Sequence[bytes]) -> list[bytes]:
        """The metadata with other class-maps, each of which is the only one of its line."""
        text = _BETWEEN.join(rest)
        first, *behind = text.split(_CLASS_MAP)
        if not len(behind) == len(rest) == text.count(_CLASS_MAP[:-1]):
            raise ValueError
        if any(each in text for each in _OTHER_MAPS) or b'\\"' in text:
            raise ValueError
        maps = [each.partition(b"}") for each in behind]
        new = self._class_maps
        for class_map in {each for each, _, _ in maps}.difference(new):
            new[class_map] = self._translated(class_map + b"}")
            self._room -= len(class_map)
        text = _CLASS_MAP.join((first, *(new[each] + tail for each, _, tail in maps)))
        if self._room < 0:
            self._class_maps, self._room = {}, _MOST_BYTES_REMEMBERED
        return text.split(_BETWEEN)

    def _translated(self, class_map: bytes) -> bytes:
        names = {int(key): name for key, name in json.loads(class_map).items()}
        return rewritten_object(class_map.decode(), lambda own: self._ids.get(names[own])).encode()
