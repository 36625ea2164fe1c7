"""A file of which only the parts are fetched that somebody reads."""

import io
from collections.abc import Callable

FIRST_BYTES = 16_384
"""Holds the header of nearly every photograph, an EXIF thumbnail included."""

MOST_IN_ONE = 1 << 20
"""Of an image that will be read to its end: as most of them are."""

_GROWTH = 4
_MOST_AHEAD = 4 << 20


class RangedFile(io.RawIOBase):
    """Reads a window of bytes at a time, ever larger ones; but for the beginning, the last one is let go."""

    def __init__(self, fetch: Callable[[int, int], bytes], begin: bytes, size: int) -> None:
        """`fetch` gives the bytes from a position, as many as asked for; `begin` are the first of `size`."""
        self._fetch = fetch
        self._begin = self._window = begin
        self._start = 0
        self._size = size
        self._position = 0
        self._ahead = FIRST_BYTES

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves there, which fetches nothing."""
        self._position = max(
            0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position}.get(whence, self._size)
        )
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        """As many bytes, fewer at the end only; all that are left where no number is given."""
        left = max(0, self._size - self._position)
        wanted = left if size is None or size < 0 else min(size, left)
        end = self._position + wanted
        if not self._start <= self._position <= end <= self._start + len(self._window):
            self._move(wanted, left)
        first = self._position - self._start
        self._position = end
        return self._window[first : first + wanted]

    def _move(self, wanted: int, left: int) -> None:
        if self._position + wanted <= len(self._begin):
            self._start, self._window = 0, self._begin
            return
        self._ahead = min(self._ahead * _GROWTH, _MOST_AHEAD)
        self._window = self._fetch(self._position, min(max(wanted, self._ahead), left))
        self._start = self._position
