"""Class-maps as the quick path takes them: the same few stand on every line, so each is read once."""

from collections.abc import Iterable

from msgspec import MsgspecError, Raw

from train_on_label.screening.rules import Rules
from train_on_label.screening.schema import class_map_decoder

_MAX_REMEMBERED = 4_096


class ClassMaps:
    """The class-maps of one manifest, and the names that they give to classes."""

    def __init__(self, rules: Rules, names: dict[int, str]) -> None:
        """`names`, class id -> the first name seen, is filled as class-maps are read."""
        self._decode = class_map_decoder(rules)
        self._names = names
        self._categories = None if rules.categories is None else frozenset(range(len(rules.categories)))
        self._remembered: dict[bytes, frozenset[int]] = {}

    def has(self, class_map: Raw, ids: Iterable[int]) -> bool:
        """Whether a line's class-map (or the label-category file, where there is one) names all of these ids."""
        known = self._remembered.get(bytes(class_map))
        if known is None:
            known = self._read(class_map)
            if known is None:
                return False
        return (self._categories or known).issuperset(ids)

    def ids(self, class_map: Raw) -> frozenset[int] | None:
        """The ids that a class-map names; None where it is not ordinary."""
        known = self._remembered.get(bytes(class_map))
        if known is None:
            known = self._read(class_map)
        return known if known is None or self._categories is None or known <= self._categories else None

    def _read(self, class_map: Raw) -> frozenset[int] | None:
        data = bytes(class_map)
        try:
            added = self._decode(data)
        except (MsgspecError, UnicodeDecodeError):
            return None
        if any(self._names.get(class_id, name) != name for class_id, name in added.items()):
            return None
        self._names.update(added)
        known = frozenset(added)
        if len(self._remembered) < _MAX_REMEMBERED:
            self._remembered[data] = known
        return known
