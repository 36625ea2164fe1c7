"""Manifests read by several processes, a connection each, ahead of whoever takes their bytes.

Threads would wait for each other's hold of the interpreter, and whoever takes the bytes for theirs.
"""

import mmap
import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from multiprocessing.connection import Connection

from train_on_label.preparation.manifest import CHUNK_BYTES
from train_on_label.preparation.ranges.cutting import RANGE_BYTES, Range, RangedManifest
from train_on_label.preparation.ranges.forking import end_process, forked, sendable

READERS = 4

PIECE_BYTES = RANGE_BYTES
"""What a process reads at a time, to memory that both processes see. A request takes boto3 3 ms."""

_HALVINGS = 4
"""Of the first pieces: until those are there, whoever takes the bytes waits."""


@contextmanager
def read_whole(manifests: Sequence[RangedManifest]) -> Iterator[list[Iterator[bytes]]]:
    """As `read_ahead`, of manifests from beginning to end."""
    with read_ahead(manifests, [(0, each.size) for each in manifests]) as chunks:
        yield chunks


@contextmanager
def read_ahead(
    manifests: Sequence[RangedManifest], bounds: Sequence[tuple[int, int]]
) -> Iterator[list[Iterator[bytes]]]:
    """The bytes of each manifest from its start to before its end, in chunks.

    They are to be taken in order, those of each to their end. What reading raises comes where its bytes
    would. Little is read by this process alone, which also reads what was to be read by one that is killed.
    """
    if sum(end - start for start, end in bounds) <= PIECE_BYTES:
        yield [manifest.chunks(*each) for manifest, each in zip(manifests, bounds, strict=True)]
        return
    for manifest in manifests:
        manifest.rest()
    pieces = _pieces(bounds)
    readers: deque[_Reader] = deque()
    with ExitStack() as running:
        for piece in islice(pieces, READERS):
            readers.append(_Reader(manifests))
            running.callback(readers[-1].end)
            readers[-1].ask(piece)

        def chunks_of(number: int) -> Iterator[bytes]:
            while readers and readers[0].piece.manifest == number:
                yield from readers[0].chunks()
                if further := next(pieces, None):
                    readers[0].ask(further)
                    readers.rotate(-1)
                else:
                    readers.popleft()

        yield [chunks_of(number) for number in range(len(manifests))]


def _pieces(bounds: Sequence[tuple[int, int]]) -> Iterator[Range]:
    made = 0
    for number, (start, end) in enumerate(bounds):
        at = start
        while at < end:
            size = PIECE_BYTES >> max(0, _HALVINGS - made // READERS)
            yield Range(number, at, min(at + size, end))
            at += size
            made += 1


class _Reader:
    """A process that reads one piece after another, as this one sees it."""

    def __init__(self, manifests: Sequence[RangedManifest]) -> None:
        self.piece = Range(0, 0, 0)
        self._manifests = manifests
        self._bytes = mmap.mmap(-1, PIECE_BYTES)
        self._connection, other = multiprocessing.Pipe()
        self._process = forked(_read, other, self._connection, self._bytes, manifests)
        other.close()

    def ask(self, piece: Range) -> None:
        """Has it read a piece, in place of the one before."""
        self.piece = piece
        with suppress(ConnectionError):  # where it was killed, as its silence will tell
            self._connection.send(piece)

    def chunks(self) -> Iterator[bytes]:
        """The bytes of the piece, once all are there."""
        which, start, end = self.piece
        try:
            error: Exception | None = self._connection.recv()
        except (EOFError, ConnectionError):
            yield from self._manifests[which].chunks(start, end)
            return
        if error is not None:
            raise error
        for at in range(0, end - start, CHUNK_BYTES):
            yield self._bytes[at : min(at + CHUNK_BYTES, end - start)]

    def end(self) -> None:
        """Ends the process, whatever it is at."""
        end_process(self._process)
        self._connection.close()


def _read(
    connection: Connection, other: Connection, memory: mmap.mmap, manifests: Sequence[RangedManifest]
) -> None:
    other.close()  # else nobody's end would be noticed
    with suppress(EOFError, ConnectionError):  # nobody is there any more
        while True:
            number, start, end = connection.recv()
            try:
                at = 0
                for chunk in manifests[number].chunks(start, end):
                    memory[at : at + len(chunk)] = chunk
                    at += len(chunk)
            except Exception as error:  # noqa: BLE001  # raised where the bytes would come
                connection.send(sendable(error))
            else:
                connection.send(None)
