"""What is planned: a manifest and its labeling job, and how far it has been read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.preparation.ports import Manifest


@dataclass(frozen=True, slots=True)
class PlanInput:
    """A manifest and what is known of its labeling job."""

    job: LabelingJob
    manifest: Manifest
    labels: tuple[str, ...] | None
    size: int
    """Bytes of the manifest."""

    def lines(self) -> int:
        """How many there are, as quickly as they can be read."""
        return sum(chunk.count(b"\n") for chunk in self.manifest.chunks())

    def watched(self, on_bytes: Callable[[int], object]) -> "PlanInput":
        """The same, calling the function with each number of bytes that is read."""
        return replace(self, manifest=_Watched(self.manifest, on_bytes))


@dataclass(frozen=True, slots=True)
class _Watched:
    manifest: Manifest
    on_bytes: Callable[[int], object]

    @property
    def uri(self) -> str:
        return self.manifest.uri

    @property
    def identity(self) -> str:
        return self.manifest.identity

    def chunks(self) -> Iterator[bytes]:
        for chunk in self.manifest.chunks():
            self.on_bytes(len(chunk))
            yield chunk
