"""What one function can do by the memory that it is given."""

from dataclasses import dataclass

from train_on_label.preparation.passes.manifests import Passes
from train_on_label.preparation.ranges.processes import Processes

MB_OF_A_CORE = 1_769
"""AWS Lambda developer guide, "Configure Lambda function memory": CPU is in proportion to the memory, and at
1,769 MB a function has the equivalent of one vCPU. Of the most that it may have, 10,240 MB, that is 5.8."""


@dataclass(frozen=True, slots=True)
class OneFunction:
    """A function of so many MB."""

    memory_mb: int

    @property
    def cores(self) -> int:
        """Those that it can keep busy: as many as are whole, and one of less than that."""
        return max(1, self.memory_mb // MB_OF_A_CORE)

    @property
    def passes(self) -> Passes:
        """What passes over manifests in it: a process for each core, or this one alone."""
        return Processes(self.cores)
