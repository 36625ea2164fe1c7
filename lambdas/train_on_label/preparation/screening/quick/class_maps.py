"""Class-maps as the quick path takes them: the same few stand on every line, so each is read once."""

from collections.abc import Sequence
from itertools import repeat

from msgspec import MsgspecError, Raw

from train_on_label.preparation.screening.careful.classes import class_id
from train_on_label.preparation.screening.quick.schema import class_map_decoder
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.verdict import RejectedLineError

_MAX_BYTES_REMEMBERED = 512 * 1024
_NONE: frozenset[int] = frozenset()


class ClassMaps:
    """The class-maps of one manifest, and the names that they give to classes."""

    def __init__(self, rules: Rules, names: dict[int, str]) -> None:
        """`names`, class id -> the first name seen, takes in the names of class-maps that hold."""
        self._decode = class_map_decoder(rules)
        self._names = names
        self._categories = None if rules.categories is None else frozenset(range(len(rules.categories)))
        self._remembered: dict[bytes, frozenset[int]] = {}
        """A class-map that held -> the classes that its line may have."""
        self._room = _MAX_BYTES_REMEMBERED

    def all_hold(self, class_maps: Sequence[Raw], classes: Sequence[frozenset[int]]) -> bool:
        """Whether each of the class-maps holds and names its line's classes, of which it has some.

        New ones are taken in their turn, up to the first that does not hold. Those that held before name
        nothing new, so it does not matter when their lines are looked at.
        """
        allowed = list(map(self._remembered.get, map(bytes, class_maps), repeat(_NONE)))
        if not all(allowed):
            for index in (index for index, known in enumerate(allowed) if not known):
                if not (classes[index] and self.hold(class_maps[index], classes[index])):
                    return False
                allowed[index] = classes[index]
        return all(map(frozenset.issubset, classes, allowed)) and all(classes)

    def hold(self, class_map: Raw, classes: frozenset[int]) -> bool:
        """Whether a line's class-map (or the label-category file, where there is one) names all its classes.

        False too where the class-map is not ordinary.
        """
        data = bytes(class_map)
        allowed = self._remembered.get(data)
        if allowed is not None:
            return classes <= allowed
        names = self.read(class_map)
        if names is None or not self.take_in(names, classes):
            return False
        if len(data) <= self._room:
            self._room -= len(data)
            self._remembered[data] = self._allowed(names)
        return True

    def read(self, class_map: Raw) -> dict[int, str] | None:
        """Class id -> name; None where the class-map is not ordinary."""
        try:
            return {class_id(key): name for key, name in self._decode(bytes(class_map)).items()}
        except (MsgspecError, UnicodeDecodeError, RejectedLineError):
            return None

    def take_in(self, names: dict[int, str], classes: frozenset[int]) -> bool:
        """Whether these names allow the classes, and agree with those of earlier lines."""
        if not classes <= self._allowed(names):
            return False
        if any(self._names.get(class_id, name) != name for class_id, name in names.items()):
            return False
        self._names.update(names)
        return True

    def _allowed(self, names: dict[int, str]) -> frozenset[int]:
        return frozenset(names) if self._categories is None else self._categories
