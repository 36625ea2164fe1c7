"""Manifests that cannot be read to their end, by whoever reads them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.support.screening_world import MemoryManifest


class SuddenError(Exception):
    """An error that cannot be pickled, for it takes two."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


@dataclass
class Breaking(MemoryManifest):
    """Cannot be read from a place on."""

    place: int = field(kw_only=True)
    error: Exception = field(default_factory=lambda: OSError(5, "Input/output error"), kw_only=True)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """As ever, or not."""
        if start >= self.place:
            raise self.error
        yield from super().chunks(start, end)
