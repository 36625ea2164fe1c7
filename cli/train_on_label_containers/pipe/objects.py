"""Where the objects come from that channels name."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from typing import Protocol

from train_on_label.s3_uri import S3Uri


@dataclass(frozen=True, slots=True)
class OpenObject:
    """An object's bytes, not yet read."""

    chunks: Iterator[bytes]
    """ObjectError where it cannot be read on."""
    size: int | None = None
    """None where only reading tells."""
    file: FileIO | None = None
    """Where the bytes are those of a file on this machine."""


class Objects(Protocol):
    """S3, or what stands for it."""

    @property
    def ahead(self) -> int:
        """How many objects are worth fetching before they are due; 0 where opening costs nothing."""

    def open(self, uri: S3Uri) -> OpenObject:
        """An object; ObjectError where it cannot be read."""

    def list(self, bucket: str, prefix: str) -> Iterator[S3Uri]:
        """The objects whose keys begin with a prefix, in the order of their keys' bytes."""
