"""Ports of preparing a dataset: where a manifest comes from and where the prepared dataset goes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from train_on_label.preparation.one_pass import Outputs


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


class DatasetStore(Protocol):
    """Where prepared datasets are kept."""

    def outputs(self, prefix: str) -> AbstractContextManager[Outputs]:
        """The manifests and the refused lines, kept when the block ends well and let go when it does not."""

    def write(self, prefix: str, name: str, data: bytes, content_type: str) -> None:
        """Keeps one whole file."""
