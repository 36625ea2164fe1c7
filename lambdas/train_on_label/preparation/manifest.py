"""A manifest as numbered lines: JSON Lines in chunks of bytes, with bounded memory whatever they hold."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import NamedTuple

CHUNK_BYTES = 192 * 1024
"""What a reader best takes at a time: larger chunks fall out of the processor's cache."""


class Batch(NamedTuple):
    """Lines that lie side by side, each ending in one newline."""

    first_line: int
    """Number of the first line, from 1."""
    lines: list[bytes]
    is_plain: bool
    """ASCII without backslash and DEL: what a JSON string holds here is what stands there, all printable."""
    blank_before: range = range(0)
    """Numbers of the blank lines at the end of earlier batches, or of the manifest in a last batch that has
    no lines: at the manifest's end they are no lines, before others they are."""


class OverlongLine(bytes):
    """Stands for a line above the limit, whose bytes were let go as they came."""

    size: int
    """Bytes that the line had."""


def read_batches(chunks: Iterable[bytes], max_line_bytes: int) -> Iterator[Batch]:
    """The lines of a manifest, a chunk's worth at a time; none ends in a blank line.

    Lines end in LF or CRLF; the last one needs no end. No more than a chunk and `max_line_bytes` are held at
    a time.
    """
    blank = range(0)
    for batch in _cut_into_lines(chunks, max_line_bytes):
        lines, end = batch.lines, batch.first_line + len(batch.lines)
        while lines and lines[-1].isspace():
            lines.pop()
        behind = batch.first_line + len(lines)
        if lines:
            yield batch._replace(blank_before=blank)
            blank = range(behind, end)
        else:
            blank = range(blank.start if blank else behind, end)
    if blank:
        yield Batch(blank.start, [], is_plain=True, blank_before=blank)


def _cut_into_lines(chunks: Iterable[bytes], max_line_bytes: int) -> Iterator[Batch]:
    number = 1
    tail = b""  # of the line that the last chunk cut
    tail_is_plain = True
    overlong = 0  # bytes let go of an overlong line that has not ended yet
    for chunk in chunks:
        is_plain = chunk.isascii() and b"\\" not in chunk and b"\x7f" not in chunk
        lines = BytesIO(chunk).readlines()  # several times faster than bytes.split
        if not lines:
            continue
        lines[0] = tail + lines[0]
        tail = b"" if lines[-1].endswith(b"\n") else lines.pop()
        if lines:
            if b"\r" in chunk or lines[0].endswith(b"\r\n"):
                lines = [_without_carriage_return(line) for line in lines]
            if overlong:
                lines[0] = _overlong(overlong + len(lines[0]) - 1)
                overlong = 0
            if len(lines[0]) > max_line_bytes or len(chunk) > max_line_bytes:
                lines = [_within(max_line_bytes, line) for line in lines]
            first, number = number, number + len(lines)  # whoever takes the lines may shorten the list
            yield Batch(first, lines, is_plain and tail_is_plain)
            tail_is_plain = True
        tail_is_plain = tail_is_plain and is_plain
        if overlong or len(tail) > max_line_bytes + 1:  # one more, for it may be a carriage return
            rest = b"\r" if tail.endswith(b"\r") else b""  # which may belong to the line's end
            overlong += len(tail) - len(rest)
            tail = rest
    last = _without_carriage_return(tail + b"\n")
    if overlong:
        yield Batch(number, [_overlong(overlong + len(last) - 1)], is_plain=False)
    elif tail:
        yield Batch(number, [_within(max_line_bytes, last)], tail_is_plain)


def _without_carriage_return(line: bytes) -> bytes:
    return line[:-2] + b"\n" if line.endswith(b"\r\n") else line


def _within(max_line_bytes: int, line: bytes) -> bytes:
    return _overlong(len(line) - 1) if len(line) > max_line_bytes + 1 else line


def _overlong(size: int) -> OverlongLine:
    line = OverlongLine()
    line.size = size
    return line
