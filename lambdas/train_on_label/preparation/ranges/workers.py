"""Ranges prepared by workers on other machines: what they made is joined, and what is missing asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, NamedTuple, Protocol

from train_on_label.preparation import files
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.nowhere import Void
from train_on_label.preparation.passes.manifests import Input, OnProgress, Survey
from train_on_label.preparation.ports import Output, Outputs
from train_on_label.preparation.ranges.cutting import Range, RangedManifest, cut, lines_within
from train_on_label.preparation.ranges.joining import Joining
from train_on_label.preparation.ranges.part import Before, Part, pass_over_range
from train_on_label.preparation.renaming.new_ids import MergedNames
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Crossing, Split
from train_on_label.preparation.tally import Tally

_MOST_RANGES = 9_000
"""S3 joins up to 10,000 parts, and a state machine's map reads its list at once."""


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


class UnpreparedError(Exception):
    """Workers have to prepare ranges first."""

    def __init__(self, tasks: Mapping[str, str], count: int) -> None:
        super().__init__(f"{count:,} ranges of manifests are to be prepared by workers first")
        self.tasks = tasks
        """Where the list lies of what they have to do."""
        self.count = count


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


class Workers:
    """Passes over manifests in one preparation: the outputs are those of one process."""

    def __init__(self, parts: Parts, range_bytes: int) -> None:
        self._parts = parts
        self._range_bytes = range_bytes
        self._passes = 0

    def __call__(
        self,
        inputs: Sequence[Input],
        split: Split,
        outputs: Outputs,
        *,
        on_progress: OnProgress | None = None,
        look: Look | None = None,  # noqa: ARG002  # workers open no images
    ) -> list[Tally]:
        """As `one_after_another`, of VersionedManifests; UnpreparedError where workers are not done yet.

        A preparation that is begun anew makes the same passes in the same order. No line is refused for its
        image, which a sample must do for.
        """
        folder, work = self._work(inputs, split.crossing, None)
        joining = Joining(inputs, split, outputs)
        done: list[Task] = []
        asked: list[Task] = []
        for index, range_ in enumerate(work.ranges):
            task = Task(folder, index, 0)
            part: Part | None = self._parts.read(f"{task.name}/part")
            if part is None:
                asked.append(task)
            elif len(done) == index:  # what lies before is known
                missed = joining.missed(range_, part, Before())
                if missed is not None:
                    task, again = self._again(task, missed)
                    part = again or part  # one that was told too little tells well enough what others miss
                    asked += [] if again else [task]
                done.append(task)
                joining.take(range_, part, () if asked else self._parts.lines(f"{task.name}/rejects"))
            if on_progress is not None:
                on_progress(joining.lines)
        self._ask(folder, asked)
        if not isinstance(outputs.train, Void):
            for task in done:
                self._parts.append(outputs.train, f"{task.name}/train")
                self._parts.append(outputs.validation, f"{task.name}/validation")
        return joining.tallies

    def survey(self, input_: Input, survey: Survey) -> Iterator[Iterable[Any]]:
        """The answers of each range; UnpreparedError where workers have not asked all of them yet."""
        folder, work = self._work([input_], None, survey)
        tasks = [Task(folder, index, 0) for index in range(len(work.ranges))]
        self._ask(folder, [task for task in tasks if self._parts.read(f"{task.name}/part") is None])
        return (self._parts.read(f"{task.name}/part") for task in tasks)

    def _ask(self, folder: str, asked: Sequence[Task]) -> None:
        if asked:
            items = [{"parts": self._parts.uri, **task._asdict()} for task in asked]
            raise UnpreparedError(self._parts.write_tasks(f"{folder}/{files.TASKS}", items), len(asked))

    def _work(
        self, inputs: Sequence[Input], crossing: Crossing | None, survey: Survey | None
    ) -> tuple[str, Work]:
        """What workers are told of this pass, and the folder of what they make of it."""
        manifests: list[VersionedManifest] = [each.manifest for each in inputs]  # type: ignore[misc]
        sizes = [each.size for each in manifests]
        work = Work(
            inputs=tuple(map(WorkInput.of, inputs, manifests)),
            ranges=tuple(cut(sizes, max(self._range_bytes, sum(sizes) // _MOST_RANGES + 1))),
            crossing=crossing,
            survey=survey,
        )
        number, self._passes = self._passes, self._passes + 1
        for other in count():
            folder = f"pass-{number}-{other}"
            there = self._parts.read(f"{folder}/work")
            if there is None:
                self._parts.write(f"{folder}/work", work)
            if there in (None, work):
                return folder, work
        raise AssertionError  # nothing counts to an end

    def _again(self, task: Task, missed: Before) -> tuple[Task, Part | None]:
        """The task in which a range is told this, and what was made of it."""
        while True:
            task = task._replace(again=task.again + 1)
            told = self._parts.read(f"{task.name}/told")
            if told is None:
                self._parts.write(f"{task.name}/told", missed)
            if told in (None, missed):
                part: Part | None = self._parts.read(f"{task.name}/part")
                return task, part


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
