"""Values of a parsed line, and how a sentence quotes them."""

import json
from collections.abc import Mapping, Sequence

JsonValue = Mapping[str, "JsonValue"] | Sequence["JsonValue"] | str | int | float | bool | None
JsonObject = Mapping[str, "JsonValue"]

_MAX_QUOTED = 80


def quoted(value: object) -> str:
    """A value as JSON in ASCII, cut to a length that a log line bears; control characters come escaped."""
    try:
        text = json.dumps(value)
    except (ValueError, RecursionError):  # more digits than Python prints, or nested too deeply
        return f"a {type(value).__name__}"
    return text if len(text) <= _MAX_QUOTED else f"{text[: _MAX_QUOTED - 3]}..."


def is_number(value: object) -> bool:
    """Whether JSON had a number here: `true` is an int to Python, but not to JSON."""
    return type(value) is int or type(value) is float
