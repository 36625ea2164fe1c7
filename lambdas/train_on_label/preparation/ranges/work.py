"""What a worker on another machine is asked, and how it answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from train_on_label.preparation.passes.manifests import Input, Survey
from train_on_label.preparation.ports import Output, Outputs
from train_on_label.preparation.ranges.cutting import Range, RangedManifest
from train_on_label.preparation.ranges.marks import Slices, Stretch
from train_on_label.preparation.renaming.new_ids import MergedNames
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Crossing, Split

if TYPE_CHECKING:
    from array import array


class Parts(Protocol):
    """Where workers leave what they made, by name."""

    @property
    def uri(self) -> str:
        """Where that is."""

    def read(self, name: str) -> Any:
        """What was written; None where nothing was."""

    def write(self, name: str, value: object) -> None:
        """Keeps a value, in place of an earlier one."""

    def write_tasks(self, name: str, items: Sequence[Mapping[str, object]]) -> dict[str, str]:
        """Keeps a list of tasks; where it lies, as a state machine is told."""

    def outputs(self, name: str) -> AbstractContextManager[Outputs]:
        """Outputs under the name: kept when the block ends well."""

    def append_all(self, output: Output, names: Iterable[str]) -> None:
        """Writes what was kept under each name behind what the output has."""

    def lines_of_each(self, names: Iterable[str | None]) -> Iterator[Iterable[bytes]]:
        """The lines of what was kept under each name, in order; none where there is no name."""

    def read_all(self, names: Iterable[str]) -> Iterator[Any]:
        """What `read` gives of each, in order."""

    def write_slices(self, name: str, slices: Iterable["array[int]"]) -> Slices:
        """Keeps marks, in place of earlier ones."""

    def read_stretches(self, stretches: Iterable[Stretch]) -> Iterator["array[int]"]:
        """The marks of each stretch, in order."""


class VersionedManifest(RangedManifest, Protocol):
    """A manifest that can be opened elsewhere."""

    @property
    def version_id(self) -> str | None:
        """In S3; None where its bucket keeps no versions."""


Open = Callable[[str, str | None], VersionedManifest]
"""Opens a manifest by its URI and version."""


class ChangedManifestError(Exception):
    """A manifest is not what it was when its ranges were cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkInput:
    """An Input that can be sent."""

    uri: str
    version_id: str | None
    identity: str
    rules: Rules
    merged: MergedNames | None
    names: Mapping[int, str]

    @classmethod
    def of(cls, given: Input, manifest: VersionedManifest) -> "WorkInput":
        """The same, for elsewhere."""
        return cls(
            uri=manifest.uri,
            version_id=manifest.version_id,
            identity=manifest.identity,
            rules=given.rules,
            merged=given.merged,
            names=given.names,
        )

    def opened(self, open_: Open) -> tuple[Input, VersionedManifest]:
        """The same again; ChangedManifestError where its manifest is another one now."""
        manifest = open_(self.uri, self.version_id)
        if manifest.identity != self.identity:
            raise ChangedManifestError(f"{self.uri} was replaced while it was prepared.")
        given = Input(manifest=manifest, rules=self.rules, merged=self.merged, names=self.names)
        return given, manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What all workers of one pass are told."""

    inputs: tuple[WorkInput, ...]
    ranges: tuple[Range, ...]
    crossing: Crossing | None
    survey: Survey | None
    """What is asked of the lines; None where they are prepared."""

    @property
    def split(self) -> Split:
        """As whoever joins has it."""
        return replace(Split.of(self.inputs[0].rules.options), crossing=self.crossing)
