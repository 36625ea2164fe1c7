"""Class ids of a line, and the names that its class-map or the label-category file gives them."""

import re
from collections.abc import Collection, Mapping

from train_on_label.codes import Code
from train_on_label.preparation.screening.careful.values import JsonValue, is_text, quoted
from train_on_label.preparation.screening.rules import MAX_CLASS_ID, MAX_CLASS_NAME, Rules
from train_on_label.preparation.screening.verdict import RejectedLineError

_DIGITS = re.compile(r"0|[1-9][0-9]{0,9}")


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


def known_classes(ids: Collection[int], names: Mapping[int, str] | None, rules: Rules) -> Mapping[int, str]:
    """The names that the line gives to ids, after each of `ids` was found to have one.

    The label-category file counts where there is one: an id beyond it would be beyond num_classes too.
    """
    if rules.categories is not None:
        for unknown in (id_ for id_ in ids if id_ >= len(rules.categories)):
            detail = (
                f"the label-category file has {len(rules.categories)} classes, and none with id {unknown}"
            )
            raise RejectedLineError(Code.CLASS_NOT_IN_MAP, detail)
        return names or {}
    if names is None:
        raise RejectedLineError(Code.INVALID_METADATA, "there is no class-map")
    for unknown in (id_ for id_ in ids if id_ not in names):
        raise RejectedLineError(Code.CLASS_NOT_IN_MAP, f"the class-map has no class {unknown}")
    return names
