"""The checksum of a file of which each of several processes reads some pieces."""

import os
from collections.abc import Callable, Iterable
from io import FileIO
from struct import Struct
from tempfile import TemporaryFile
from typing import IO

from awscrt.checksums import combine_crc64nvme, crc64nvme

_PIECE = Struct("=QQQ")


class Pieces:
    """What was read by this process and by those that it forks: all append to a file that they share."""

    def __init__(self) -> None:
        if hasattr(os, "memfd_create"):  # Linux's: in memory, for disks may be full
            self._told: IO[bytes] = FileIO(os.memfd_create("pieces"), "r+")
        else:
            self._told = TemporaryFile(buffering=0)  # noqa: SIM115  # it goes with this

    def tell(self, start: int, end: int, checksum: int) -> None:
        """Tells the checksum of the bytes from `start` to before `end`."""
        # One write each, which no other process's falls into.
        self._told.write(_PIECE.pack(start, end, checksum))

    def checksum(self, size: int, read: Callable[[int, int], Iterable[bytes]]) -> int | None:
        """Of so many bytes from the beginning; None where there are some of which nobody told.

        `read` gives those again in which pieces overlap.
        """
        self._told.seek(0)
        at, whole = 0, 0
        for start, end, checksum in sorted(_PIECE.iter_unpack(self._told.read())):
            if start > at:
                return None
            if end > at:
                twice = 0
                for chunk in read(start, at):
                    twice = crc64nvme(chunk, twice)
                rest = checksum ^ combine_crc64nvme(twice, 0, end - at)  # by a CRC's linearity
                at, whole = end, combine_crc64nvme(whole, rest, end - at)
        return whole if at == size else None
