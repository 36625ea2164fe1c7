"""Mistakes in the settings: collected per place, all told at once, and put into words for people."""

import json
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

_SHOWN = 100  # characters of a value
# pydantic's own words are for those who write Python.
_IS_NOT = {
    "string_type": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
}
_SUBJECT = re.compile(r"^(Input|String|Tuple|Dictionary) should ")

Place = tuple[str | int, ...]


def mistake(place: Place, value: object, what: str) -> InitErrorDetails:
    """One mistake: where in the settings (from the model that raises it), the value, what is allowed.

    The value is None where none was given.
    """
    # Without a context pydantic takes the text as it is, braces and all.
    return {"type": PydanticCustomError("mistake", what), "loc": place, "input": value}


def listed_twice(names: Iterable[str]) -> Iterator[InitErrorDetails]:
    """A mistake for each name of a list that stands before in it."""
    before = set()
    for at, name in enumerate(names):
        if name in before:
            yield mistake((at,), name, "is listed twice")
        before.add(name)


def raise_mistakes(mistakes: Iterable[InitErrorDetails]) -> None:
    """Raise all of them as one ValidationError; pydantic keeps their places inside the models around them."""
    collected = list(mistakes)
    if collected:
        raise ValidationError.from_exception_data("settings", collected)


def mistakes_of(error: ValidationError) -> list[InitErrorDetails]:
    """An error's mistakes, to be told again together with others."""
    return [
        {
            "type": PydanticCustomError(detail["type"], detail["msg"]),
            "loc": detail["loc"],
            "input": detail["input"],
        }
        for detail in error.errors(include_url=False)
    ]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean ...?` for a name that looks like one of the known ones; else nothing."""
    close = get_close_matches(name, list(known), n=1)
    return f" Did you mean {close[0]}?" if close else ""


def path_of(place: Place, document: object) -> str:
    """A place in words; of a list the entries that have a name are told by it.

    >>> path_of(("profile", 1, "training", "spot"), {"profile": [{}, {"name": "bees"}]})
    'profile[bees].training.spot'
    """
    path = ""
    for step in place:
        document = _part(document, step)
        if isinstance(step, int):
            name = document.get("name") if isinstance(document, dict) else None
            path += f"[{name if isinstance(name, str) and name.isprintable() else step}]"
        else:
            path += f".{step}" if path else step
    return path


def _part(document: Any, step: str | int) -> object:
    try:
        return document[step]
    except (LookupError, TypeError):
        return None


def what_is_wrong(detail: ErrorDetails) -> str:
    """One mistake without its place: the value, and what is allowed."""
    match detail["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a setting."
        case "mistake" if detail["input"] is None:
            return detail["msg"]
        case "mistake":
            return f"{_shown(detail['input'])} {detail['msg']}"
        case kind if kind in _IS_NOT:
            return f"{_shown(detail['input'])} is not {_IS_NOT[kind]}{_brackets(detail)}"
        case _:
            return f"{_shown(detail['input'])} {_SUBJECT.sub('should ', detail['msg'])}"


def _brackets(detail: ErrorDetails) -> str:
    """How TOML writes one table, and a list of them."""
    name = ".".join(step for step in detail["loc"] if isinstance(step, str))
    match _IS_NOT[detail["type"]], detail["input"]:
        case "a list", dict():
            return f": write [[{name}]]"
        case "a table", [dict(), *_]:
            return f": write [{name}]"
    return ""


def _shown(value: object) -> str:
    try:
        shown = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        shown = str(value)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 3]}..."
