"""A JSON document's arrays of objects, a bufferful at a time, so that its size is not the memory's.

A pattern finds how many whole elements the buffer holds, and msgspec decodes them together: it has the last
word on what is JSON. Nesting and the size of one element are bounded by the pattern and the buffer.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_args

from msgspec import MsgspecError, convert
from msgspec.json import Decoder

from train_on_label_convert.codes import Code
from train_on_label_convert.items import UnreadableSourceError

T = TypeVar("T")

_MAX_ELEMENT = 64 * 1024 * 1024
_MAX_DEPTH = 24

_STRING = rb'"(?:[^"\\]++|\\.)*+"'


@cache
def _patterns() -> tuple[re.Pattern[bytes], ...]:
    """What `JsonStream` reads.

    Whole elements that a comma follows, the last one with the array's end, one value, a key, what follows a
    value, and what follows the brace of an object.
    """
    flat = rb'[^"{}\[\]]++|' + _STRING
    nested = rb"[{\[](?:" + flat + rb")*+[}\]]"
    for _ in range(_MAX_DEPTH):
        nested = rb"[{\[](?:" + flat + rb"|" + nested + rb")*+[}\]]"
    value = rb'(?:[^\s,"{}\[\]]++|' + _STRING + rb"|" + nested + rb")"
    sources = (
        rb"(?:\s*+" + value + rb"\s*+,)*+",
        rb"\s*+((?:" + value + rb")?+)\s*+\]",
        rb"\s*+" + value + rb"(?=\s*+[,}])",
        rb"\s*+(" + _STRING + rb")\s*+:\s*+(?=\S)",
        rb"\s*+([,}])",
        rb'\s*+(?:(\})|(?="))',
    )
    return tuple(re.compile(source, re.DOTALL) for source in sources)


class JsonStream:
    """A document that is read from its beginning to its end, once."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._buffer = b""
        self._elements, self._last, self._value, self._key, self._follows, self._empty = _patterns()
        while not self._buffer[3:].strip() and self._read():  # behind a byte order mark
            pass
        self._buffer = self._buffer.removeprefix(b"\xef\xbb\xbf").lstrip()
        self.opening = self._buffer[:1].decode("latin-1")
        """`{` of an object, `[` of an array, or what stands there instead."""
        if self.opening not in ("{", "["):
            raise _not_json(f"it begins with {self._buffer[:4].decode('latin-1')!r}")
        self._buffer = self._buffer[1:]

    def elements(self) -> Iterator[bytes]:
        """Arrays of some elements each, as JSON, of the array whose bracket has just been read."""
        after_comma = False
        while True:
            found = self._elements.match(self._buffer)
            whole = found.group() if found else b""
            end = self._last.match(self._buffer, len(whole))
            if end:
                self._buffer = self._buffer[end.end() :]
                if (after_comma or whole) and not end[1]:
                    raise _not_json("there is a comma before a closing bracket")
                yield b"[" + whole + end[1] + b"]"
                return
            if whole:
                after_comma = True
                self._buffer = self._buffer[len(whole) :]
                yield b"[" + whole[:-1] + b"]"
            self._more()

    def fields(self) -> Iterator[tuple[str, bytes | None]]:
        """Keys of the object and their values; None is an array, whose `elements` must be read at once."""
        if self._found(self._empty)[1]:
            return
        while True:
            name = _loads(self._found(self._key)[1])
            if self._buffer.startswith(b"["):
                self._buffer = self._buffer[1:]
                yield name, None
            else:
                yield name, self._found(self._value).group()
            if self._found(self._follows)[1] == b"}":
                return

    def finish(self) -> None:
        """Refuses what stands behind the document."""
        while not self._buffer.strip():
            if not self._read():
                return
        raise _not_json("something stands behind its end")

    def _found(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        while not (found := pattern.match(self._buffer)):
            self._more()
        self._buffer = self._buffer[found.end() :]
        return found

    def _more(self) -> None:
        if len(self._buffer) > _MAX_ELEMENT:
            detail = (
                f"one value has more than {_MAX_ELEMENT // 1024**2} MiB, or more than {_MAX_DEPTH} levels"
            )
            raise UnreadableSourceError(Code.INVALID_FILE, detail)
        if not self._read():
            raise _not_json(f"it ends, or is damaged, at {self._buffer.lstrip()[:40]!r}")

    def _read(self) -> bool:
        """Reads as much again as there is, so that a long element is not looked at too often."""
        parts, size = [self._buffer], 0
        while size <= len(self._buffer) and (chunk := next(self._chunks, b"")):
            parts.append(chunk)
            size += len(chunk)
        self._buffer = b"".join(parts)
        return size > 0


def _not_json(why: str) -> UnreadableSourceError:
    return UnreadableSourceError(Code.INVALID_FILE, f"it is not whole JSON: {why}")


class BadElement(NamedTuple):
    """An element of an array that is not as its format has it."""

    detail: str


def decoded(arrays: Iterable[bytes], decoder: Decoder[list[T]]) -> Iterator[T | BadElement]:
    """The elements of arrays as the decoder has them, each bad one in its place."""
    for array in arrays:
        try:
            yield from decoder.decode(array)
        except (MsgspecError, UnicodeDecodeError):
            yield from _one_by_one(array, decoder)


def _one_by_one(array: bytes, decoder: Decoder[list[T]]) -> Iterator[T | BadElement]:
    (kind,) = get_args(decoder.type)
    for value in _loads(array):
        try:
            yield convert(value, kind)
        except (MsgspecError, UnicodeEncodeError) as error:  # half a surrogate pair is no text
            yield BadElement(str(error))


def _loads(document: bytes) -> Any:
    """As plain json has it: unlike msgspec it takes NaN, which Python's tools write."""
    try:
        return json.loads(document)
    except ValueError as error:
        raise _not_json(str(error)) from None
