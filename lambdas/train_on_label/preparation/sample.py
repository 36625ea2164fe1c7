"""A sample of the accepted lines, for what only a look into labels can tell: the same lines in any order."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

RECORDS = 500
BYTES = 4_000_000
"""Of all lines together: where lines are longer than 8,000 bytes, there are fewer of them."""
MAX_LINE_BYTES = 100_000
"""Ground Truth writes no longer lines; others are left out, so that memory is bounded."""

_HASHES = 2**64


class SampledLine(NamedTuple):
    """An accepted line, and the hash of its source that chose it."""

    hash: int
    line: bytes
    in_validation: bool


@dataclass(slots=True)
class Sample:
    """The lines whose sources have the hashes next to one of them, on both sides of it.

    Around the split's threshold, one half is trained on and one half validated with.
    """

    centre: int
    reach: int = _HASHES
    """How far from the centre further lines are looked for."""
    held: list[tuple[int, int, bytes, bool]] = field(default_factory=list, init=False)
    """All of the sample, and others for a while: distance, hash, line, whether it is in validation."""
    _bytes: int = field(default=0, init=False)

    def add(self, hashes: Sequence[int], lines: Sequence[bytes], in_validation: Sequence[bool]) -> None:
        """Takes accepted lines in, side by side with their hashes and channels."""
        low, high = self.centre - self.reach, self.centre + self.reach
        near = [index for index, hash_ in enumerate(hashes) if high >= hash_ >= low]  # most are above
        for index in near:
            if len(lines[index]) <= MAX_LINE_BYTES:
                distance = abs(hashes[index] - self.centre)
                self.held.append((distance, hashes[index], lines[index], in_validation[index]))
                self._bytes += len(lines[index])
        if len(self.held) > 2 * RECORDS or self._bytes > 2 * BYTES:
            nearest = self._nearest()
            # A shorter line may still find room before the first that found none.
            self.reach = sorted(self.held)[len(nearest)][0]
            self.held = nearest
            self._bytes = sum(len(line) for _, _, line, _ in nearest)

    def merge(self, other: "Sample") -> None:
        """Takes in what was sampled of another part."""
        if other.held:
            _, hashes, lines, in_validation = zip(*other.held, strict=True)
            self.add(hashes, lines, in_validation)

    def lines(self) -> list[SampledLine]:
        """The sample, the nearest ones first."""
        return [SampledLine(*row[1:]) for row in self._nearest()]

    def _nearest(self) -> list[tuple[int, int, bytes, bool]]:
        nearest = sorted(self.held)[:RECORDS]
        ends = list(accumulate(len(line) for _, _, line, _ in nearest))
        return nearest[: bisect_right(ends, BYTES)]
