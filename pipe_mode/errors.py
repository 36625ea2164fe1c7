"""What goes wrong between SageMaker and a container, and where."""

from typing import NamedTuple


class PipeModeError(Exception):
    """A channel cannot be read: its configuration, its stream or a value is not what was agreed."""


class Place(NamedTuple):
    """Where in a channel; epochs are counted from 0 as FIFOs are, records from 1."""

    channel: str
    epoch: int
    record: int

    def __str__(self) -> str:
        return f"Channel {self.channel}, epoch {self.epoch}, record {self.record}"
