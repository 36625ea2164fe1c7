"""The manifests of all labels of a profile, as one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from train_on_label.preparation.ports import Manifest


@dataclass(frozen=True, slots=True)
class LabelsManifest:
    """Stands where one labeling job's manifest would."""

    uri: str
    """Of the index that lists them."""
    identity: str
    parts: Sequence[Manifest] = ()
    """Newest first; none until they are read."""

    def chunks(self) -> Iterator[bytes]:
        """All bytes, newest manifest first."""
        for part in self.parts:
            yield from part.chunks()
