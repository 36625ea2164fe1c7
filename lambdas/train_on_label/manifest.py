"""A manifest as numbered lines: JSON Lines in chunks of bytes, with bounded memory whatever they hold."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Batch(NamedTuple):
    """Lines that lie side by side, without their line ends."""

    first_line: int
    """Number of the first line, from 1."""
    lines: list[bytes]


class OverlongLine(bytes):
    """Stands for a line above the limit, whose bytes were let go as they came."""

    size: int
    """Bytes that the line had."""


def read_batches(chunks: Iterable[bytes], max_line_bytes: int) -> Iterator[Batch]:
    """The lines of a manifest, a chunk's worth at a time.

    Lines end in LF or CRLF; the last one needs no end. A blank line is an empty `bytes`. No more than a chunk
    and `max_line_bytes` are held at a time. Chunks of 64 KiB are fastest: larger ones fall out of the cache.
    """
    number = 1
    tail = b""  # the line that the last chunk cut
    overlong = 0  # bytes let go of an overlong line that has not ended yet
    for chunk in chunks:
        lines = chunk.split(b"\n")
        lines[0] = tail + lines[0]
        tail = lines.pop()
        if overlong and lines:
            lines[0] = _overlong(overlong + len(lines[0]))
            overlong = 0
        if lines:
            if len(lines[0]) > max_line_bytes or len(chunk) > max_line_bytes:
                lines = [_overlong(len(line)) if len(line) > max_line_bytes else line for line in lines]
            if b"\r" in chunk or lines[0].endswith(b"\r"):
                lines = [line.removesuffix(b"\r") if line.endswith(b"\r") else line for line in lines]
            yield Batch(number, lines)
            number += len(lines)
        if overlong or len(tail) > max_line_bytes:
            overlong += len(tail)
            tail = b""
    if overlong:
        yield Batch(number, [_overlong(overlong)])
    elif tail:
        yield Batch(number, [tail.removesuffix(b"\r")])


def _overlong(size: int) -> OverlongLine:
    line = OverlongLine()
    line.size = size
    return line
