"""The manifests of all labels of a profile, as one."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelsManifest:
    """Stands where one labeling job's manifest would; each of its own is read by itself."""

    uri: str
    """Of the index that lists them."""
    identity: str

    def chunks(self) -> Iterator[bytes]:
        """None."""
        return iter(())
