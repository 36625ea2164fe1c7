"""Class ids of a line, and the names that its class-map, the label-category file or the profile give them."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from train_on_label.codes import Code
from train_on_label.preparation.screening.careful.values import JsonValue, is_text, quoted
from train_on_label.preparation.screening.rules import MAX_CLASS_ID, MAX_CLASS_NAME, Rules
from train_on_label.preparation.screening.verdict import RejectedLineError

_DIGITS = re.compile(r"0|[1-9][0-9]{0,9}")


class KnownClasses(NamedTuple):
    """A line's classes after they were held against the class-map and the categories."""

    names: Mapping[int, str]
    """The names that the line gives to ids."""
    renumbered: Mapping[int, int]
    """Id in the line -> id of the same name in the categories; empty where they agree."""

    def of(self, class_id: int) -> int:
        """The id to train on."""
        return self.renumbered.get(class_id, class_id)


def class_id(value: JsonValue) -> int:
    """A class id: an int, or a string of digits as the documentation shows them."""
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if type(value) is not int or value < 0:
        raise RejectedLineError(Code.INVALID_LABEL, f"{quoted(value)} is no class id")
    if value > MAX_CLASS_ID:
        raise RejectedLineError(Code.INVALID_LABEL, f"class id {quoted(value)} is above {MAX_CLASS_ID:,}")
    return value


def class_name(value: JsonValue, where: str) -> str:
    """A class's name: what the line says, trailing blanks and all."""
    if not isinstance(value, str) or not is_text(value):
        raise RejectedLineError(Code.INVALID_METADATA, f"{where} is {quoted(value)}, no class's name")
    if len(value) > MAX_CLASS_NAME:
        detail = f"{where} has {len(value):,} characters, above {MAX_CLASS_NAME}"
        raise RejectedLineError(Code.INVALID_METADATA, detail)
    return value


def known_classes(
    ids: Collection[int], names: Mapping[int, str] | None, rules: Rules, *, has_metadata: bool = True
) -> KnownClasses:
    """The line's classes, after each of `ids` was found to be one.

    `names` is what the line calls them; None where it does not say. Where there are categories they count:
    an id beyond them would be beyond num_classes too.
    """
    if rules.categories is not None:
        return _by_categories(ids, names, rules.categories, rules)
    if names is None and has_metadata:
        raise RejectedLineError(Code.INVALID_METADATA, "there is no class-map")
    if names is None:
        return KnownClasses({}, {})
    for unknown in (id_ for id_ in ids if id_ not in names):
        raise RejectedLineError(Code.CLASS_NOT_IN_MAP, f"the class-map has no class {unknown}")
    return KnownClasses(names, {})


def _by_categories(
    ids: Collection[int], names: Mapping[int, str] | None, categories: tuple[str, ...], rules: Rules
) -> KnownClasses:
    named = dict(enumerate(rules.former_categories)) if names is None else names
    for unknown in (id_ for id_ in ids if id_ >= len(categories) and named.get(id_) not in categories):
        detail = f"{rules.categories_from} has {len(categories)} classes, and none with id {unknown}"
        raise RejectedLineError(Code.CLASS_NOT_IN_MAP, detail)
    differing = [id_ for id_ in ids if id_ in named and categories[id_ : id_ + 1] != (named[id_],)]
    if not differing:
        return KnownClasses({}, {})
    for unknown in (id_ for id_ in ids if named.get(id_) not in categories):
        detail = (
            f"class {differing[0]} is {quoted(named[differing[0]])} here, not in {rules.categories_from}, "
            f"which has no {quoted(named.get(unknown))}"
        )
        raise RejectedLineError(Code.CLASS_NAMES_DIFFER, detail)
    return KnownClasses({}, {id_: categories.index(named[id_]) for id_ in ids})
