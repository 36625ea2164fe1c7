"""Mistakes in the settings: collected per place, all told at once, and put into words for people."""

import json
from collections.abc import Iterable
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

_SHOWN = 100  # characters of a value

Place = tuple[str | int, ...]


def mistake(place: Place, value: object, what: str) -> InitErrorDetails:
    """One mistake: where in the settings (from the model that raises it), the value, what is allowed."""
    # Without a context pydantic takes the text as it is, braces and all.
    return {"type": PydanticCustomError("mistake", what), "loc": place, "input": value}


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


def _path(place: Place) -> str:
    path = ""
    for step in place:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def _shown(value: object) -> str:
    try:
        shown = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        shown = str(value)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 3]}..."


def describe_mistakes(error: ValidationError) -> list[str]:
    """One line per mistake: its place as a path, the value, and what is allowed.

    >>> describe_mistakes(error)
    ['profile[1].training.instance_type: "ml.x9" is not an instance type such as ml.g5.2xlarge']
    """
    lines = []
    for detail in error.errors(include_url=False):
        match detail["type"]:
            case "missing":
                what = "is missing"
            case "extra_forbidden":
                what = "is not a setting"
            case "mistake":
                what = f"{_shown(detail['input'])} {detail['msg']}"
            case _:
                what = f"{_shown(detail['input'])} is not allowed: {detail['msg']}"
        lines.append(f"{_path(detail['loc'])}: {what}".removeprefix(": "))
    return lines
