"""What a worker on another machine is asked, how it answers, and what it does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

from train_on_label.preparation.passes.manifests import Input, Survey
from train_on_label.preparation.ports import Output, Outputs
from train_on_label.preparation.ranges.cutting import Range, RangedManifest, lines_within
from train_on_label.preparation.ranges.part import Before, pass_over_range
from train_on_label.preparation.renaming.new_ids import MergedNames
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Crossing, Split


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

    def append(self, output: Output, name: str) -> None:
        """Writes what was kept under the name behind what the output has."""

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of what was kept under the name."""


class Task(NamedTuple):
    """What one worker is to prepare."""

    folder: str
    """Of one pass over all manifests."""
    range: int
    again: int
    """How many times the range was prepared before, each time told too little."""

    @property
    def name(self) -> str:
        """What comes of it is kept under this."""
        return f"{self.folder}/range-{self.range}-{self.again}"

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> "Task":
        """The task of an item that `Parts.write_tasks` was given."""
        return cls(**{name: item[name] for name in cls._fields})


class VersionedManifest(RangedManifest, Protocol):
    """A manifest that can be opened elsewhere."""

    @property
    def version_id(self) -> str | None:
        """In S3; None where its bucket keeps no versions."""


Open = Callable[[str, str | None], VersionedManifest]
"""Opens a manifest by its URI and version."""


class MissingWorkError(Exception):
    """Nothing tells a worker what is asked of it."""


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


def work_on(task: Task, parts: Parts, open_: Open) -> None:
    """Prepares one range, as a worker; what was made of it before is overwritten.

    ChangedManifestError where the manifest is another one than whoever asked has seen, MissingWorkError where
    nothing tells what is asked.
    """
    work: Work | None = parts.read(f"{task.folder}/work")
    if work is None:
        what = f"{parts.uri}{task.folder}/work"
        raise MissingWorkError(f"{what} is not there: S3 deletes it after incomplete_upload_days.")
    range_ = work.ranges[task.range]
    given, manifest = work.inputs[range_.manifest].opened(open_)
    lines = lines_within(manifest, range_)
    if work.survey is not None:
        parts.write(f"{task.name}/part", list(work.survey(lines, given.rules)))
        return
    before: Before = parts.read(f"{task.name}/told") if task.again else Before()
    with parts.outputs(task.name) as outputs:
        part = pass_over_range(given, lines, before, work.split, outputs)
    parts.write(f"{task.name}/part", part)  # last: without it nothing counts as made
