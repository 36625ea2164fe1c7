"""Ports of preparing a dataset: where a manifest comes from and where the prepared dataset goes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, runtime_checkable


class Manifest(Protocol):
    """A labeling job's output manifest."""

    @property
    def uri(self) -> str:
        """Where it lies, for people."""

    @property
    def identity(self) -> str:
        """The same for the same content."""

    def chunks(self) -> Iterator[bytes]:
        """Its bytes from the beginning, each time anew."""


class Output(Protocol):
    """Takes the bytes of one file of the prepared dataset, in order."""

    def write(self, data: bytes | memoryview, /) -> object:
        """Appends bytes."""


class Place(NamedTuple):
    """Where bytes go that another process writes."""

    file: int | None
    """A descriptor; None where nothing is kept."""
    start: int


@runtime_checkable
class SharedOutput(Output, Protocol):
    """An output that processes write to themselves which were forked since it was opened."""

    def reserve(self, size: int) -> Place:
        """Leaves room for the next so many bytes."""


@dataclass(slots=True, kw_only=True)
class Outputs:
    """Where the prepared manifests and the refused lines go."""

    train: Output
    validation: Output
    rejects: Output
    is_discarded: bool = field(default=False, init=False)

    def discard(self) -> None:
        """Lets nothing of what was written be seen, as if the block of `DatasetStore.outputs` had failed."""
        self.is_discarded = True


class DatasetStore(Protocol):
    """Where one prepared dataset is kept."""

    def outputs(self) -> AbstractContextManager[Outputs]:
        """The manifests and the refused lines: kept when the block ends well, and let go when it raises or
        discards them.
        """

    def write(self, name: str, data: bytes, content_type: str) -> None:
        """Keeps one whole file."""
