"""A sample of the accepted lines, for what only a look into labels can tell: the same lines in any order."""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

RECORDS = 1_000
MAX_LINE_BYTES = 8_192
"""Longer lines are left out, so that memory is bounded."""

_HASHES = 2**64


class SampledLine(NamedTuple):
    """An accepted line, and the hash that chose it."""

    hash: int
    line: bytes
    in_validation: bool


class Sample:
    """The lines with the lowest and those with the highest hashes of their sources.

    Where nothing groups sources, the low hashes are the validation channel's, so each channel is sampled in
    its proportion. Looking for the least and the greatest of a batch costs next to nothing.
    """

    def __init__(self, validation_fraction: float) -> None:
        self._low = round(RECORDS * validation_fraction)
        self._high = RECORDS - self._low
        self.lowest: list[SampledLine] = []
        self.highest: list[SampledLine] = []
        """Both hold up to twice of what is asked for, in no order."""
        self._below = _HASHES
        self._above = -1

    def add(self, hashes: Sequence[int], lines: Sequence[bytes], in_validation: Sequence[bool]) -> None:
        """Takes accepted lines in, side by side with their hashes and channels."""
        if min(hashes) < self._below:
            rows = zip(hashes, lines, in_validation, strict=True)
            self.lowest += [SampledLine(*row) for row in rows if row[0] < self._below and _is_short(row[1])]
            if len(self.lowest) > 2 * self._low:
                self.lowest = sorted(self.lowest, key=itemgetter(0))[: self._low]
                self._below = self.lowest[-1].hash if self.lowest else 0
        if max(hashes) > self._above:
            rows = zip(hashes, lines, in_validation, strict=True)
            self.highest += [SampledLine(*row) for row in rows if row[0] > self._above and _is_short(row[1])]
            if len(self.highest) > 2 * self._high:
                self.highest = sorted(self.highest, key=itemgetter(0), reverse=True)[: self._high]
                self._above = self.highest[-1].hash if self.highest else _HASHES

    def merge(self, other: "Sample") -> None:
        """Takes in what was sampled of another part."""
        for held in (other.lowest, other.highest):
            if held:
                self.add(*zip(*held, strict=True))

    def lines(self) -> list[SampledLine]:
        """The sample, at most RECORDS lines, in the order of hashes."""
        lowest = sorted(self.lowest, key=itemgetter(0))[: self._low]
        highest = sorted(self.highest, key=itemgetter(0), reverse=True)[: self._high]
        return sorted(dict.fromkeys((*lowest, *highest)), key=itemgetter(0))


def _is_short(line: bytes) -> bool:
    return len(line) <= MAX_LINE_BYTES
