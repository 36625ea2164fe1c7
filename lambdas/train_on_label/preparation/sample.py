"""A sample of the accepted lines, for what only a look into labels can tell: the same lines in any order."""

from collections.abc import Sequence
from itertools import compress, starmap
from typing import NamedTuple

RECORDS = 500
MAX_LINE_BYTES = 8_192
"""Longer lines are left out, so that memory is bounded."""

_HASHES = 2**64


class SampledLine(NamedTuple):
    """An accepted line, and the hash of its source that chose it."""

    hash: int
    line: bytes
    in_validation: bool


class Sample:
    """The lines whose sources have the lowest hashes: of a large manifest, all of them in validation."""

    def __init__(self, threshold: int) -> None:
        """Whatever hash lies below the threshold is in validation; 0 where that is not known."""
        self._threshold = threshold
        self._below = _HASHES
        self.held: list[tuple[int, bytes, bool]] = []
        """All of the sample, and others for a while; plain tuples, which are made sooner."""

    def add(self, hashes: Sequence[int], lines: Sequence[bytes], in_validation: Sequence[bool]) -> None:
        """Takes accepted lines in, side by side with their hashes and channels."""
        below = self._below
        candidates: Sequence[int] = range(len(hashes))
        if below <= self._threshold:
            candidates = list(compress(candidates, in_validation))
        self.held += [
            (hashes[index], lines[index], in_validation[index])
            for index in candidates
            if hashes[index] < below and len(lines[index]) <= MAX_LINE_BYTES
        ]
        if len(self.held) > 2 * RECORDS:
            self.held.sort()
            del self.held[RECORDS:]
            self._below = self.held[-1][0]

    def merge(self, other: "Sample") -> None:
        """Takes in what was sampled of another part."""
        if other.held:
            hashes, lines, in_validation = zip(*other.held, strict=True)
            self.add(hashes, lines, in_validation)

    def lines(self) -> list[SampledLine]:
        """The sample, at most RECORDS lines, in the order of hashes."""
        return list(starmap(SampledLine, sorted(self.held)[:RECORDS]))
