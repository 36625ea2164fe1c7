"""What one function can do: by the memory that it is given, and in its time."""

from collections.abc import Iterable
from dataclasses import dataclass

from train_on_label.codes import Code, Refusal
from train_on_label.preparation.passes.manifests import OneAfterAnother, Passes, one_after_another
from train_on_label.preparation.ranges.processes import Processes
from train_on_label.preparation.ranges.reading import read_whole

MB_OF_A_CORE = 1_769
"""AWS Lambda developer guide, "Configure Lambda function memory": CPU is in proportion to the memory, and at
1,769 MB a function has the equivalent of one vCPU. Of the most that it may have, 10,240 MB, that is 5.8."""
_MOST_CORES = 10_240 // MB_OF_A_CORE

_PROCESSES_A_CORE = 2
"""While one waits for the first bytes of its range, the other has the core."""

RESERVE_SECONDS = 20
"""Left to abort uploads and to log; a call that hangs for longer ends with the process, like any crash."""

BEST_BYTES_A_SECOND = 1_400_000_000
"""Of a core that copies lines without a look (docs/speed.md). Preparing is no faster, whatever the lines are:
those of long texts, or with much beside their label, come near to half of it."""
USUAL_BYTES_A_SECOND = 170_000_000
"""Of a core that prepares object detection (docs/speed.md)."""


class BeyondOneFunctionError(Exception):
    """There is more to prepare than one function has time for; nothing was tried."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.refusals = (Refusal(Code.DATASET_BEYOND_FUNCTION, detail),)


@dataclass(frozen=True, slots=True)
class OneFunction:
    """A function of so much memory and time."""

    memory_mb: int
    seconds: float
    """From its start until the reserve begins."""

    @property
    def cores(self) -> int:
        """Those that it can keep busy: as many as are whole, and one of less than that."""
        return max(1, self.memory_mb // MB_OF_A_CORE)

    @property
    def _power(self) -> float:
        """Cores' worth that preparing has of it."""
        return min(self.memory_mb / MB_OF_A_CORE, self.cores)

    @property
    def passes(self) -> Passes:
        """What passes over manifests in it: several processes, or with one core this one alone.

        Several connections read for it unless it has less than half a core, which one is enough for.
        """
        if self.cores > 1:
            return Processes(self.cores * _PROCESSES_A_CORE)
        return OneAfterAnother(read_whole) if self.memory_mb >= MB_OF_A_CORE // 2 else one_after_another

    def check(self, sizes: Iterable[int]) -> None:
        """BeyondOneFunctionError where manifests of so many bytes are more than it could ever prepare."""
        size, each = sum(sizes), self.seconds * BEST_BYTES_A_SECOND
        if size <= each * self._power:
            return
        detail = (
            f"{size:,} bytes are more than a function of {self.memory_mb:,} MB could prepare in "
            f"{self.seconds:,.0f} seconds, were it as fast as copying them: {each * self._power:,.0f} bytes. "
        )
        cores = next((cores for cores in range(1, _MOST_CORES + 1) if size <= each * cores), None)
        if cores is None:
            detail += "Nor could one of the most memory."
        else:
            detail += f"memory_mb = {cores * MB_OF_A_CORE} is the least that may do."
        raise BeyondOneFunctionError(detail)

    def doubt(self, sizes: Iterable[int]) -> str | None:
        """What is to be said of manifests that it may have no time for; None where it should have."""
        size = sum(sizes)
        takes = size / (USUAL_BYTES_A_SECOND * self._power)
        if takes <= self.seconds:
            return None
        return (
            f"The function may not be done in time: at {USUAL_BYTES_A_SECOND / 1e6:.0f} MB/s a core, as was "
            f"measured of object detection, {size:,} bytes take {takes:,.0f} seconds, and it has "
            f"{self.seconds:,.0f}. memory_mb in [function] brings cores."
        )
