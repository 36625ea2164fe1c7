"""On which line a TOML file says something: what tomllib knows and does not tell."""

import tomllib
from bisect import bisect_left
from functools import cache
from io import StringIO

from train_on_label.mistakes import Place


def line_of(place: Place, text: str) -> int | None:
    """The line, from 1, where the statement about this place begins, or else about the table around it.

    `text` is valid TOML. Any number of its whole statements from the beginning are valid TOML too.
    """
    rows = list(StringIO(text))

    @cache
    def beginning(end: int) -> object:
        for whole in range(end, len(rows)):
            try:
                return tomllib.loads("".join(rows[:whole]))
            except tomllib.TOMLDecodeError:
                continue  # the statement goes on
        return tomllib.loads(text)

    for known in range(len(place), 0, -1):
        if _holds(tomllib.loads(text), place[:known]):
            return bisect_left(range(len(rows)), True, key=lambda end: _holds(beginning(end), place[:known]))
    return None


def _holds(document: object, place: Place) -> bool:
    for step in place:
        match document, step:
            case dict(), str() if step in document:
                document = document[step]
            case list(), int() if step < len(document):
                document = document[step]
            case _:
                return False
    return True
