"""Manifests as lists of byte ranges: a line belongs to the range in which it begins."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from train_on_label.preparation.ports import Manifest

RANGE_BYTES = 16 * 1024 * 1024
"""Of one process: a tenth of a second of work, and no more memory than that."""

_TO_LINE_END = 64 * 1024  # bytes read at a time


class RangedManifest(Manifest, Protocol):
    """A manifest of which a part can be read."""

    @property
    def size(self) -> int:
        """Its bytes."""

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Its bytes from `start` to before `end`, or to its own end."""

    def rest(self) -> None:
        """Lets go of connections, before this process forks: two must not share one."""


class Range(NamedTuple):
    """A part of one manifest."""

    manifest: int
    """Its place among those that are passed over."""
    start: int
    end: int
    """Bytes."""


def cut(sizes: Sequence[int], range_bytes: int = RANGE_BYTES) -> list[Range]:
    """The ranges of manifests of so many bytes, in order; of an empty one there is one, which is empty."""
    return [
        Range(manifest, start, min(start + range_bytes, size))
        for manifest, size in enumerate(sizes)
        for start in range(0, max(size, 1), range_bytes)
    ]


def from_byte_before(range_: Range) -> int:
    """Where to read a range from: the byte before it tells whether a line begins with it."""
    return max(range_.start - 1, 0)


def lines_within(
    manifest: RangedManifest, range_: Range, chunks: Iterator[bytes] | None = None
) -> Iterator[bytes]:
    """The lines that begin in a range, in chunks.

    `chunks` are its bytes from `from_byte_before` on, where somebody else reads them.
    """
    _, start, end = range_
    chunks = manifest.chunks(from_byte_before(range_), end) if chunks is None else chunks
    if start:
        for chunk in chunks:
            _, newline, rest = chunk.partition(b"\n")
            if newline:
                break
        else:
            return
        last = newline
        if rest:
            last = rest
            yield rest
    else:
        last = b"\n"
    for chunk in chunks:
        last = chunk
        yield chunk
    while not last.endswith(b"\n") and end < manifest.size:
        to = min(end + _TO_LINE_END, manifest.size)
        for chunk in manifest.chunks(end, to):
            line, newline, _ = chunk.partition(b"\n")
            yield line + newline
            if newline:
                return
        end = to
