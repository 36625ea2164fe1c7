"""What a worker on another machine does: it prepares a range, or holds a partition of a meeting."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from train_on_label.preparation.ranges.cutting import from_byte_before, lines_within
from train_on_label.preparation.ranges.marks import Marks, Slices, Stretch
from train_on_label.preparation.ranges.meeting import Meeting
from train_on_label.preparation.ranges.part import Before, pass_over_range
from train_on_label.preparation.ranges.reading import read_ahead
from train_on_label.preparation.ranges.task import Task
from train_on_label.preparation.ranges.work import Open, Parts, Work


class MissingWorkError(Exception):
    """Something is gone that was written before."""


def work_on(task: Task, parts: Parts, open_: Open) -> None:
    """Does one task, as a worker; what was made of it before is overwritten.

    ChangedManifestError where the manifest is another one than whoever asked has seen, MissingWorkError where
    nothing tells what is asked.
    """
    [told] = there(parts, [task.told_name]) if task.told else [Before()]
    if isinstance(told, Meeting):
        hold(told, task, parts)
        return
    work: Work
    [work] = there(parts, [f"{task.folder}/work"])
    range_ = work.ranges[task.number]
    given, manifest = work.inputs[range_.manifest].opened(open_)
    told = _with_marks(told, task, parts)
    with read_ahead([manifest], [(from_byte_before(range_), range_.end)]) as [chunks]:
        lines = lines_within(manifest, range_, chunks)
        if work.survey is not None:
            parts.write(f"{task.name}/part", list(work.survey(lines, given.rules)))
            return
        with parts.outputs(task.name) as outputs:
            part = pass_over_range(given, lines, told, work.split, outputs)
    slices = parts.write_slices(task.marks, part.marks.sliced())
    # Last: without it nothing counts as made.
    parts.write(f"{task.name}/part", replace(part, marks=Marks(), slices=slices))


def there(parts: Parts, names: Sequence[str]) -> Iterator[Any]:
    """What was written under each name; MissingWorkError where nothing is."""
    for name, found in zip(names, parts.read_all(names), strict=True):
        if found is None:
            raise MissingWorkError(
                f"{parts.uri}{name} is not there: S3 deletes it after incomplete_upload_days."
            )
        yield found


def hold(meeting: Meeting, task: Task, parts: Parts) -> Slices:
    """Holds a meeting in the task's partition, and keeps what is found."""
    slices = parts.write_slices(task.marks, meeting.hold(task.number, parts.read_stretches))
    parts.write(f"{task.name}/part", slices)
    return slices


def _with_marks(told: Before, task: Task, parts: Parts) -> Before:
    """The same with the marks of the range that meetings have found."""
    if not told.met:
        return told
    found = there(parts, [f"{each.name}/part" for each in told.met])
    stretches = [
        Stretch(each.marks, slices, first, first + 1)
        for each, slices in zip(told.met, found, strict=True)
        for first in (2 * task.number, 2 * task.number + 1)
    ]
    marks = list(parts.read_stretches(stretches))
    newer, seen = (array("Q", chain.from_iterable(marks[first::2])) for first in (0, 1))
    return replace(told, newer=newer, seen=seen)
