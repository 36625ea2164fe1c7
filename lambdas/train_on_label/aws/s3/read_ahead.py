"""Bytes of an object read by several connections ahead of whoever takes them, in bounded memory."""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import islice
from queue import SimpleQueue
from threading import Semaphore, Thread

from train_on_label.preparation.kept_memory import keep_freed
from train_on_label.preparation.manifest import CHUNK_BYTES
from train_on_label.preparation.ranges.cutting import RANGE_BYTES

_MIB = 1024 * 1024

CONNECTIONS = 4

PART_BYTES = RANGE_BYTES
"""What a connection is asked for at a time. A request takes boto3 3 ms of the interpreter.

So a range that one of several processes prepares has one connection, whose bytes need no thread: threads
wait for each other's hold of the interpreter.
"""

HELD_BYTES = 10 * _MIB
"""Of each part. While these are taken, a connection that is half as fast as the core brings the rest."""

LOOK_BYTES = _MIB
"""Whoever takes no more needs no further connections, and no part is smaller: a request would cost more."""

PIECE_BYTES = _MIB
"""What a thread reads at a time: after each it waits for the interpreter, and it loses no more by a break."""

_PATIENCE_SECONDS = 1
"""With threads that are to end; where a connection hangs, its thread ends by the connection's time-out."""

keep_freed(2 * HELD_BYTES)  # a quarter of what reading costs

Read = Callable[[int, int, int], Generator[bytes, None, None]]
"""Streams the bytes from a start to an end by one connection, in pieces of at most so many bytes."""


def read_ahead(read: Read, start: int, end: int) -> Iterator[bytes]:
    """The bytes from a start to an end in order, in chunks; what `read` raises comes where its bytes would.

    The first part is read by the caller's own thread, which is all that a small object takes. The other
    threads end when the iterator does, or is closed or let go.
    """
    bounds = _bounds(start, end)
    first_bounds = next(bounds)
    parts = (_Part(read, *each) for each in bounds)
    ahead: deque[_Part] = deque()
    try:
        taken = 0
        with closing(read(*first_bounds, CHUNK_BYTES)) as first:
            for chunk in first:
                yield chunk
                taken += len(chunk)
                if taken >= LOOK_BYTES and not ahead:
                    ahead.extend(islice(parts, CONNECTIONS - 1))
        while ahead:
            ahead.extend(islice(parts, 1))
            yield from ahead[0].chunks()
            ahead.popleft()
    finally:
        for part in ahead:
            part.stop()
        for part in ahead:
            part.join(_PATIENCE_SECONDS)


def _bounds(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each part; there is at least one."""
    while start + PART_BYTES < end - LOOK_BYTES:
        yield start, start + PART_BYTES
        start += PART_BYTES
    yield start, end


class _Part(Thread):
    """Reads a part as far as there is room."""

    def __init__(self, read: Read, start: int, end: int) -> None:
        super().__init__(name=f"bytes from {start}", daemon=True)
        self._pieces = read(start, end, PIECE_BYTES)
        self._room = Semaphore(HELD_BYTES // PIECE_BYTES)
        self._read: SimpleQueue[bytes | Exception] = SimpleQueue()
        self._is_stopped = False
        self.start()

    def chunks(self) -> Iterator[bytes]:
        """The bytes as they come."""
        while piece := self._read.get():
            if isinstance(piece, Exception):
                try:
                    raise piece
                finally:
                    del piece  # which would hold its own traceback, and so all that was read
            for begin in range(0, len(piece), CHUNK_BYTES):
                yield piece[begin : begin + CHUNK_BYTES]
            self._room.release()

    def stop(self) -> None:
        """Lets the thread end after the piece that it reads."""
        self._is_stopped = True
        self._room.release()

    def run(self) -> None:
        try:
            with closing(self._pieces) as pieces:
                while self._room.acquire() and not self._is_stopped:
                    piece = next(pieces, b"")
                    self._read.put(piece)
                    if not piece:
                        return
        except Exception as error:  # noqa: BLE001  # whoever takes the bytes raises it
            self._read.put(error)
