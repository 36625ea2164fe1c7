"""A line's bytes as a JSON object, by the standard library's json."""

import json
import re
from typing import NoReturn

from train_on_label.codes import Code
from train_on_label.preparation.manifest import OverlongLine
from train_on_label.preparation.screening.careful.values import JsonObject, JsonValue, quoted
from train_on_label.preparation.screening.rules import MAX_NESTING
from train_on_label.preparation.screening.verdict import RejectedLineError

BLANK = "the line is blank"

_NESTED = f"more than {MAX_NESTING} arrays or objects in one another"
_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[][{}]', re.DOTALL)
"""Strings, in which brackets mean nothing, and brackets. What is matched once is not given back, which would
take 100 bytes of memory a character."""


def parse_line(line: bytes) -> JsonObject:
    """The object that a line holds; RejectedLineError where it is not one object in UTF-8."""
    if isinstance(line, OverlongLine):
        raise RejectedLineError(Code.LINE_TOO_LONG, f"the line has {line.size:,} bytes")
    if line.isspace():
        raise RejectedLineError(Code.BLANK_LINE, BLANK)
    value = _parse(_decode(line))
    if not isinstance(value, dict):
        raise RejectedLineError(Code.NOT_AN_OBJECT, f"the line is {quoted(value)}")
    return value


def _decode(line: bytes) -> str:
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        detail = f"byte {error.start + 1} of the line is not UTF-8"
        raise RejectedLineError(Code.INVALID_ENCODING, detail) from None
    if text.startswith("\ufeff"):
        raise RejectedLineError(Code.INVALID_ENCODING, "the line begins with a byte order mark")
    return text


def _parse(text: str) -> JsonValue:
    # Before json tries: how much its stack bears depends on who calls, and so would the reason.
    if text.count("[") + text.count("{") > MAX_NESTING and _is_too_nested(text):
        raise RejectedLineError(Code.INVALID_JSON, _NESTED)
    try:
        value: JsonValue = _decode_json(text)
    except json.JSONDecodeError as error:
        # Some of json's messages end where the place is to follow.
        what = error.msg.removesuffix(" at")
        raise RejectedLineError(Code.INVALID_JSON, f"{what} at character {error.pos + 1}") from None
    except ValueError:  # Python reads at most 4,300 digits
        raise RejectedLineError(Code.INVALID_JSON, "a number has thousands of digits") from None
    except RecursionError:
        raise RejectedLineError(Code.INVALID_JSON, _NESTED) from None
    return value


def _is_too_nested(text: str) -> bool:
    """Whether more arrays and objects are inside one another; looks no further than to the first that is."""
    depth = 0
    for found in _STRUCTURE.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > MAX_NESTING:
                return True
        elif found[0] in "]}":
            depth -= 1
    return False


def _refuse_constant(name: str) -> NoReturn:
    raise RejectedLineError(Code.INVALID_JSON, f"{name} is not JSON")


_decode_json = json.JSONDecoder(parse_constant=_refuse_constant).decode
