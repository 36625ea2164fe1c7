"""An augmented manifest's lines, in order or shuffled."""

import random
from array import array
from collections.abc import Iterator
from typing import BinaryIO

from train_on_label_containers.pipe.errors import FeedingError

_MAX_LINE_BYTES = 1 << 24


class Manifest:
    """A manifest on this machine. Where it is shuffled, its lines' offsets are held, never the lines."""

    def __init__(self, uri: str, file: BinaryIO, seed: int | None) -> None:
        self.uri = uri
        self._file = file
        self._seed = seed
        self._offsets: array[int] | None = None

    def lines(self, epoch: int) -> Iterator[tuple[int, bytes]]:
        """Number, from 1, and bytes of each line; FeedingError at a blank line that others follow."""
        if self._seed is None:
            return ((number, line) for number, _, line in self._in_order())
        return self._shuffled(f"{self._seed} {epoch}")

    def _shuffled(self, seed: str) -> Iterator[tuple[int, bytes]]:
        if self._offsets is None:
            self._offsets = array("Q", (offset for _, offset, _ in self._in_order()))
        order = array("Q", range(len(self._offsets)))
        random.Random(seed).shuffle(order)  # noqa: S311  # no secret
        for index in order:
            self._file.seek(self._offsets[index])
            yield index + 1, self._file.readline()

    def _in_order(self) -> Iterator[tuple[int, int, bytes]]:
        self._file.seek(0)
        number = offset = 0
        blank = None
        while line := self._file.readline(_MAX_LINE_BYTES):
            number += 1
            if len(line) == _MAX_LINE_BYTES:
                raise FeedingError(f"line {number} of {self.uri} has more than {_MAX_LINE_BYTES} bytes.")
            if line.isspace():
                blank = blank or number
            elif blank is not None:
                raise FeedingError(f"line {blank} of {self.uri} is blank, not a JSON object.")
            else:
                yield number, offset, line
            offset += len(line)
