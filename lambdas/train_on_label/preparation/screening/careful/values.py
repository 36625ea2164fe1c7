"""Values of a parsed line, and how a sentence quotes them."""

import json
from collections.abc import Mapping, Sequence

JsonValue = Mapping[str, "JsonValue"] | Sequence["JsonValue"] | str | int | float | bool | None
JsonObject = Mapping[str, "JsonValue"]

_MAX_QUOTED = 80
_LARGEST = 2**53


def quoted(value: object) -> str:
    """A value as JSON in ASCII, cut to a length that a log line bears; control characters come escaped."""
    try:
        text = json.dumps(value)
    except (ValueError, RecursionError):  # more digits than Python prints, or nested too deeply
        return f"a {type(value).__name__}"
    return text if len(text) <= _MAX_QUOTED else f"{text[: _MAX_QUOTED - 3]}..."


def number(value: object) -> float | None:
    """The number that JSON had here, None where it had another value: `true` is an int to Python alone.

    None too for a number beyond 2^53, which no pixel and no length is: arithmetic with it may overflow.
    """
    if (type(value) is int or type(value) is float) and -_LARGEST <= value <= _LARGEST:
        return value
    return None


def utf16_length(text: str) -> int:
    """The length as JavaScript and Java count it: a character beyond the first 65,536 is two units."""
    return len(text) + sum(character > "\uffff" for character in text)


def is_text(value: str) -> bool:
    """Whether a string can be written as UTF-8: JSON may hold half a surrogate pair, which is no text."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
