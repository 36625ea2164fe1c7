"""A channel's FIFOs, one an epoch: made, opened, written, taken away, and let go of at any moment."""

import contextlib
import errno
import fcntl
import os
import select
import threading
from collections.abc import Callable
from io import FileIO
from pathlib import Path

_PIPE_BYTES = 1 << 20  # what Linux gives anybody


class StoppedError(Exception):
    """Feeding is to end now."""


class ReaderClosedError(Exception):
    """Who reads the FIFO wants no more of it."""


class Fifos:
    """The FIFOs of one channel, one at a time. One thread feeds them, another may stop it."""

    def __init__(self, folder: Path, channel: str) -> None:
        self._folder = folder
        self._channel = channel
        self._lock = threading.Lock()
        self._stopped = False
        self._path: Path | None = None
        self._end = -1
        self._release = -1
        self._woken, self._wake = os.pipe()
        self._writable = select.poll()
        self._writable.register(self._woken, select.POLLIN)

    def open(self, epoch: int) -> None:
        """Make an epoch's FIFO and wait for its reader."""
        path = self._folder / f"{self._channel}_{epoch}"
        with self._lock:
            self.go_on()
            os.mkfifo(path)
            self._path = path
        end = os.open(path, os.O_WRONLY)
        with self._lock:
            self._end = end
            self._writable.register(end, select.POLLOUT)
            self.go_on()
        os.set_blocking(end, False)
        if hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux
            with contextlib.suppress(PermissionError):  # this user has many pipes that were made larger
                fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    def write(self, data: bytes | bytearray) -> None:
        """Write all of it; ReaderClosedError where nobody reads."""
        rest = memoryview(data)

        def write(end: int) -> int:
            return os.write(end, rest)

        while rest:
            rest = rest[self._moved(write) :]

    def splice(self, file: FileIO, size: int) -> int:
        """Pass on a file from its beginning; how many bytes there were, at most `size`.

        Linux moves them from the page cache without a copy, if the file system lets it.
        """
        left = size
        copies = not hasattr(os, "splice")

        def move(end: int) -> int:
            nonlocal copies
            if not copies:
                try:
                    return os.splice(file.fileno(), end, left, offset_src=size - left)
                except OSError as error:
                    if error.errno != errno.EINVAL:
                        raise
                    copies = True
            return os.write(end, os.pread(file.fileno(), min(left, _PIPE_BYTES), size - left))

        while left and (moved := self._moved(move)):
            left -= moved
        return size - left

    def close(self) -> None:
        """End the epoch. What was written can still be read."""
        with self._lock:
            self._remove()

    def stop(self) -> None:
        """Let go of the thread that feeds: StoppedError is raised there, wherever it is."""
        with self._lock:
            self._stopped = True
            os.write(self._wake, b"!")
            if self._path is not None and self._end < 0:
                # Opening the FIFO waits for a reader.
                self._release = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)

    def go_on(self) -> None:
        """StoppedError after `stop`."""
        if self._stopped:
            raise StoppedError

    def dispose(self) -> None:
        """Leave nothing behind, once nobody feeds."""
        self._remove()
        for descriptor in (self._woken, self._wake, self._release):
            if descriptor >= 0:
                os.close(descriptor)

    def _moved(self, move: Callable[[int], int]) -> int:
        """How much `move` moves into the FIFO as soon as there is room."""
        while True:
            self.go_on()
            try:
                return move(self._end)
            except BlockingIOError:
                self._writable.poll()
            except BrokenPipeError:
                raise ReaderClosedError from None

    def _remove(self) -> None:
        if self._end >= 0:
            self._writable.unregister(self._end)
            os.close(self._end)
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        self._end, self._path = -1, None
