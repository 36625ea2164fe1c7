"""Ranges prepared by workers on other machines: what they made is joined, and what is missing asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, tee
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple

from train_on_label.preparation.images.look import Look
from train_on_label.preparation.nowhere import Void
from train_on_label.preparation.passes.manifests import Input, OnProgress, Survey
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.ranges.asking import Asking
from train_on_label.preparation.ranges.cutting import Range, cut
from train_on_label.preparation.ranges.joining import Joining
from train_on_label.preparation.ranges.meeting import Attendee, Meeting
from train_on_label.preparation.ranges.part import Before, Part
from train_on_label.preparation.ranges.task import Task
from train_on_label.preparation.ranges.work import Parts, VersionedManifest, Work, WorkInput
from train_on_label.preparation.ranges.working import hold, there
from train_on_label.preparation.split import Crossing, Split
from train_on_label.preparation.tally import Tally

if TYPE_CHECKING:
    from train_on_label.preparation.ranges.marks import Slices

_NOTHING = Before()
_MOST_HELD = 16 * 2**20
"""Bytes of refused lines in memory, before it is known whether they stay refused; more go to a file."""
_MOST_RANGES = 9_000
"""S3 joins up to 10,000 parts, and a state machine's map reads its list at once."""


class _Told(NamedTuple):
    """A range as it is to be prepared."""

    task: Task
    before: Before

    @classmethod
    def of(cls, folder: str, number: int, before: Before) -> "_Told":
        """The range of a pass, told what lies before it."""
        return cls(Task(folder, number, before.digest if before != _NOTHING else ""), before)


class Workers:
    """Passes over manifests in one preparation: the outputs are those of one process."""

    def __init__(self, parts: Parts, range_bytes: int, marks_at_once: int) -> None:
        """So many marks can meet in this process, or in one of a worker; see `marks_within`."""
        self._parts = parts
        self._range_bytes = range_bytes
        self._marks_at_once = marks_at_once
        self._passes = 0
        self._known: tuple[Work | None, list[Before]] = (None, [])
        """The last pass, and what its ranges were told in the end."""
        self._asking = Asking(parts)

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
        image, which a sample must do for. Of each range it is held what it is told and where its marks lie,
        4 KiB; its part is read, and read again where marks have met.
        """
        folder, work = self._work(inputs, split.crossing, None)
        is_kept = not isinstance(outputs.train, Void)
        # What crosses over changes no line's fate.
        lines, (known, before) = replace(work, crossing=None), self._known
        before = before if lines == known else [_NOTHING] * len(work.ranges)
        told = [_Told.of(folder, number, each) for number, each in enumerate(before)]
        joining = None
        if lines != known:
            with SpooledTemporaryFile(_MOST_HELD) as rejects:
                # What lines hold does not hang on duplicates, and duplicates do on what lines hold.
                uncertain = Outputs(train=Void(), validation=Void(), rejects=rejects)
                unmet = Joining(inputs, split, uncertain, is_met=False)
                alone, attendees = self._judged(work.ranges, told, unmet, on_progress, lists_rejects=is_kept)
                told = self._met(alone, attendees)
                if told == alone and not unmet.is_cut:
                    joining = unmet
                    rejects.seek(0)
                    copyfileobj(rejects, outputs.rejects)
        if joining is None:
            joining = Joining(inputs, split, outputs)
            told, _ = self._judged(work.ranges, told, joining, on_progress, lists_rejects=is_kept)
        self._known = lines, [each.before for each in told]
        if is_kept:
            self._parts.append_all(outputs.train, (f"{task.name}/train" for task, _ in told))
            self._parts.append_all(outputs.validation, (f"{task.name}/validation" for task, _ in told))
        return joining.tallies

    def _judged(
        self,
        ranges: Sequence[Range],
        so_far: Sequence[_Told],
        joining: Joining,
        on_progress: OnProgress | None,
        *,
        lists_rejects: bool,
    ) -> tuple[list[_Told], list[Attendee]]:
        """Joins ranges; how each is told what it misses, and its marks.

        UnpreparedError where one is not prepared so yet.
        """
        done: list[_Told] = []
        attendees: list[Attendee] = []
        parts, same = tee(self._made_of(task for task, _ in so_far))
        lists = (
            f"{task.name}/rejects" if lists_rejects and part and part.tally.rejected else None
            for (task, _), part in zip(so_far, same, strict=True)
        )
        rejects = self._parts.lines_of_each(name if joining.has_room else None for name in lists)
        for range_, told, part, listed in zip(ranges, so_far, parts, rejects, strict=True):
            if part is None:
                self._asking.add(*told)
            elif len(done) == told.task.number:  # what lies before is known
                made, last = self._made(range_, told, part, joining)
                done.append(last)
                is_read = lists_rejects and last != told and not self._asking.is_needed
                [own] = self._parts.lines_of_each([f"{last.task.name}/rejects"]) if is_read else [listed]
                joining.take(range_, made, own)
                whose = (told.task.number, range_.manifest, joining.is_beyond)
                attendees.append(Attendee(*whose, last.task.marks, made.slices))
            if on_progress is not None:
                on_progress(joining.lines)
        self._asking.ask()
        return done, attendees

    def _made(self, range_: Range, told: _Told, part: Part, joining: Joining) -> tuple[Part, _Told]:
        """The part of a range that misses nothing; one that was told too little where it is not there yet,
        which tells well enough what others miss.
        """
        while (missed := joining.missed(range_, part, told.before)) is not None:
            told = _Told.of(told.task.folder, told.task.number, missed)
            again: Part | None = self._parts.read(f"{told.task.name}/part")
            if again is None:
                self._asking.add(*told)
                break
            part = again
        return part, told

    def _met(self, told: Sequence[_Told], attendees: Sequence[Attendee]) -> list[_Told]:
        """Ranges as they are told what others have of their marks; UnpreparedError where workers have to find
        out first.
        """
        meeting = Meeting.of(attendees, len(told), self._marks_at_once)
        if not meeting.attendees:
            return list(told)
        tasks = [
            told[0].task._replace(number=each, told=meeting.digest) for each in range(meeting.partitions)
        ]
        found: list[Slices | None] = list(self._made_of(tasks))
        if found == [None]:  # few enough for this process, which is sooner done than a worker is there
            found = [hold(meeting, tasks[0], self._parts)]
        for task, slices in zip(tasks, found, strict=True):
            if slices is None:
                self._asking.add(task, meeting)
        self._asking.ask()
        concerned = {
            number // 2 for slices in found if slices for number, each in enumerate(slices.counts()) if each
        }
        return [
            _Told.of(each.task.folder, each.task.number, replace(each.before, met=tuple(tasks)))
            if each.task.number in concerned
            else each
            for each in told
        ]

    def survey(self, input_: Input, survey: Survey) -> Iterator[Iterable[Any]]:
        """The answers of each range; with the first, UnpreparedError where workers have not given them yet.

        Then all that was asked until then is to be done.
        """
        folder, work = self._work([input_], None, survey)
        tasks = [Task(folder, index) for index in range(len(work.ranges))]
        for task, answers in zip(tasks, self._made_of(tasks), strict=True):
            if answers is None:
                self._asking.add(task)
        return self._answers(tasks)

    def _answers(self, tasks: Sequence[Task]) -> Iterator[Iterable[Any]]:
        self._asking.ask()
        yield from there(self._parts, [f"{task.name}/part" for task in tasks])

    def _made_of(self, tasks: Iterable[Task]) -> Iterator[Any]:
        return self._parts.read_all(f"{task.name}/part" for task in tasks)

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
