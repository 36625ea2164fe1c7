"""Ranges prepared by workers on other machines: what they made is joined, and what is missing asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from train_on_label.preparation import files
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.nowhere import Void
from train_on_label.preparation.passes.manifests import Input, OnProgress, Survey
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.ranges.cutting import cut
from train_on_label.preparation.ranges.joining import Joining
from train_on_label.preparation.ranges.part import Before, Part
from train_on_label.preparation.ranges.tasks import Parts, Task, VersionedManifest, Work, WorkInput
from train_on_label.preparation.split import Crossing, Split
from train_on_label.preparation.tally import Tally

_MOST_RANGES = 9_000
"""S3 joins up to 10,000 parts, and a state machine's map reads its list at once."""


class UnpreparedError(Exception):
    """Workers have to prepare ranges first."""

    def __init__(self, tasks: Mapping[str, str], count: int) -> None:
        super().__init__(f"{count:,} ranges of manifests are to be prepared by workers first")
        self.tasks = tasks
        """Where the list lies of what they have to do."""
        self.count = count


class Workers:
    """Passes over manifests in one preparation: the outputs are those of one process."""

    def __init__(self, parts: Parts, range_bytes: int) -> None:
        self._parts = parts
        self._range_bytes = range_bytes
        self._passes = 0
        self._asked: list[Task] = []
        """Of workers, and not done yet."""

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
        for index, range_ in enumerate(work.ranges):
            task = Task(folder, index, 0)
            part: Part | None = self._parts.read(f"{task.name}/part")
            if part is None:
                self._asked.append(task)
            elif len(done) == index:  # what lies before is known
                told = Before()
                while (missed := joining.missed(range_, part, told)) is not None:
                    told = missed
                    task, again = self._again(task, told)
                    if again is None:
                        self._asked.append(task)
                        break  # one that was told too little tells well enough what others miss
                    part = again
                done.append(task)
                joining.take(range_, part, () if self._asked else self._parts.lines(f"{task.name}/rejects"))
            if on_progress is not None:
                on_progress(joining.lines)
        self._ask()
        if not isinstance(outputs.train, Void):
            for task in done:
                self._parts.append(outputs.train, f"{task.name}/train")
                self._parts.append(outputs.validation, f"{task.name}/validation")
        return joining.tallies

    def survey(self, input_: Input, survey: Survey) -> Iterator[Iterable[Any]]:
        """The answers of each range; with the first, UnpreparedError where workers have not given them yet.

        Then all that was asked until then is to be done.
        """
        folder, work = self._work([input_], None, survey)
        tasks = [Task(folder, index, 0) for index in range(len(work.ranges))]
        self._asked += [task for task in tasks if self._parts.read(f"{task.name}/part") is None]
        return self._answers(tasks)

    def _answers(self, tasks: Iterable[Task]) -> Iterator[Iterable[Any]]:
        self._ask()
        for task in tasks:
            yield self._parts.read(f"{task.name}/part")

    def _ask(self) -> None:
        if asked := self._asked:
            items = [{"parts": self._parts.uri, **task._asdict()} for task in asked]
            tasks = self._parts.write_tasks(f"{asked[0].folder}/{files.TASKS}", items)
            raise UnpreparedError(tasks, len(asked))

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
