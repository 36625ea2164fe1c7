"""A manifest on this machine, read as one in S3 is."""

import base64
import shutil
import sys
from collections import deque
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, BinaryIO
from weakref import finalize

from awscrt.checksums import crc64nvme

from train_on_label.preparation.identity import content_identity
from train_on_label.preparation.manifest import CHUNK_BYTES
from train_on_label_cli.errors import UsageError
from train_on_label_cli.plans.pieces import Pieces

if TYPE_CHECKING:
    from tempfile import _TemporaryFileWrapper


_CHECKED_AT_ONCE = 21
"""Chunks, 4 MiB: the checksum is made of AVX-512, after which a processor is slower for a while, and the core
took an eighth longer where that was after each chunk."""


class LocalManifest:
    """A manifest on this machine; one that can be read only once, such as a pipe, is copied first."""

    def __init__(self, given: str) -> None:
        self.uri = "standard input" if given == "-" else given
        self._copy = None
        self._checksum: int | None = None
        self._pieces: Pieces | None = None
        try:
            if given == "-":
                self._copy = _copied(sys.stdin.buffer)
            elif not Path(given).is_file():
                with Path(given).open("rb") as stream:
                    self._copy = _copied(stream)
            if self._copy is not None:
                finalize(self, self._copy.close)  # at the latest as the program ends
            self._path = Path(self._copy.name if self._copy else given)
            with self._path.open("rb"):
                self.size = self._path.stat().st_size
        except OSError as error:
            raise UsageError(f"{given}: cannot be read: {error.strerror}.") from None

    @property
    def identity(self) -> str:
        """What the function would find in S3; no further reading where all chunks, or ranges, were read."""
        if self._checksum is None and self._pieces is not None:
            self._checksum = self._pieces.checksum(self.size, self._part)
        if self._checksum is None:
            deque(self.chunks(), maxlen=0)
        return content_identity(base64.b64encode((self._checksum or 0).to_bytes(8)).decode(), self.size)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes, or those from a start to an end."""
        is_whole = not start and end is None
        checksum, at = 0, start
        taken: list[bytes] = []
        for chunk in self._part(start, sys.maxsize if end is None else end):
            at += len(chunk)
            taken.append(chunk)
            if len(taken) == _CHECKED_AT_ONCE:
                checksum = reduce(_with, taken, checksum)
                taken.clear()
            yield chunk
        checksum = reduce(_with, taken, checksum)
        if is_whole:
            self._checksum = checksum
        elif self._pieces is not None:
            self._pieces.tell(start, at, checksum)

    def rest(self) -> None:
        """What is read after this process forks adds up to one checksum."""
        self._pieces = self._pieces or Pieces()

    def _part(self, start: int, end: int) -> Iterator[bytes]:
        with self._path.open("rb", buffering=0) as file:
            file.seek(start)
            while chunk := file.read(min(CHUNK_BYTES, end - start)):
                start += len(chunk)
                yield chunk


def _with(checksum: int, chunk: bytes) -> int:
    return crc64nvme(chunk, checksum)  # type: ignore[no-any-return]


def _copied(stream: BinaryIO) -> "_TemporaryFileWrapper[bytes]":
    copy = NamedTemporaryFile(prefix="train-on-label-")  # noqa: SIM115  # it goes with what reads it
    shutil.copyfileobj(stream, copy, CHUNK_BYTES)
    copy.flush()
    return copy
