"""What is different in a merged dataset since an earlier one: told by lines' bytes, else by their labels.

Memory is bounded: up to 120 bytes for each line of the earlier dataset, and MOST_AT_ONCE labels.
"""

import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from train_on_label.preparation.dataset import Changes, ClassChange
from train_on_label.preparation.manifest import read_batches
from train_on_label.preparation.ports import Manifest
from train_on_label.preparation.screening.accepted import record_of

MOST_AT_ONCE = 250_000
_LISTS_OF_PARTS = ("annotations", "entities")

OnProgress = Callable[[int], object]
_Label = tuple[int, ...]
"""A hash of each box, class or entity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A dataset as its channels read it."""

    train: Manifest
    validation: Manifest
    label_attribute: str
    identifying: tuple[str, ...]
    """The attributes that make a record another one."""
    classes: Mapping[str, tuple[int, int]]
    """Name -> its id and records."""

    def lines(self, on_progress: OnProgress) -> Iterator[tuple[bytes, bool]]:
        """Each line, and whether it is in validation."""
        for manifest, in_validation in ((self.train, False), (self.validation, True)):
            # They were written within the limits of what is read.
            for batch in read_batches(manifest.chunks(), sys.maxsize):
                on_progress(batch.first_line)
                yield from ((line, in_validation) for line in batch.lines)

    def records(
        self, chosen: Callable[[int], bool], on_progress: OnProgress
    ) -> Iterator[tuple[int, bool, _Label]]:
        """Of each line that is chosen by its hash: a hash of what it labels, the channel, and the label."""
        for line, in_validation in self.lines(on_progress):
            if chosen(hash(line)):
                record = record_of(line)
                mark = hash(tuple(_key(record.get(name)) for name in self.identifying))
                yield mark, in_validation, _label(record[self.label_attribute])


def changes(
    since: str, earlier: Prepared, later: Prepared, superseded: int, on_progress: OnProgress
) -> Changes:
    """What is different in the later dataset; `since` is the earlier one's training job.

    Neither has two lines for one object. Where nothing but the metadata of a line differ, it is none that
    changed.
    """
    return Changes(
        since=since,
        superseded=superseded,
        classes=tuple(_class_changes(earlier.classes, later.classes)),
        **_compared(earlier, later, on_progress),
    )


def _class_changes(
    earlier: Mapping[str, tuple[int, int]], later: Mapping[str, tuple[int, int]]
) -> list[ClassChange]:
    rows = [
        ClassChange(
            id=class_id,
            name=name,
            before=earlier.get(name, (class_id, 0))[1],
            after=later.get(name, (class_id, 0))[1],
        )
        for name, (class_id, _) in {**earlier, **later}.items()
    ]
    return sorted(rows, key=lambda row: (-abs(row.after - row.before), row.id))


def _compared(earlier: Prepared, later: Prepared, on_progress: OnProgress) -> dict[str, int]:
    stayed = dict.fromkeys((hash(line) for line, _ in earlier.lines(on_progress)), False)
    differing = 0
    for line, _ in later.lines(on_progress):
        if (mark := hash(line)) in stayed:
            stayed[mark] = True
        else:
            differing += 1
    counts = dict.fromkeys(
        ("new", "new_in_validation", "changed", "labels_added", "labels_removed", "lost"), 0
    )
    turns = 1 + differing // MOST_AT_ONCE
    for turn in range(turns):
        newer = {
            mark: (in_validation, label)
            for mark, in_validation, label in later.records(lambda line: line not in stayed, on_progress)
            if mark % turns == turn
        }
        for mark, _, label in earlier.records(lambda line: not stayed[line], on_progress):
            if mark % turns == turn:
                _count(label, newer.pop(mark, None), counts)
        counts["new"] += len(newer)
        counts["new_in_validation"] += sum(in_validation for in_validation, _ in newer.values())
    return counts


def _count(older: _Label, found: tuple[bool, _Label] | None, counts: dict[str, int]) -> None:
    """Counts a record of the earlier dataset by what was found of it in the later one."""
    if found is None:
        counts["lost"] += 1
        return
    before, after = Counter(older), Counter(found[1])
    counts["changed"] += before != after
    counts["labels_added"] += (after - before).total()
    counts["labels_removed"] += (before - after).total()


def _label(value: Any) -> _Label:
    """What has neither boxes, classes nor entities is one part."""
    while isinstance(value, dict) and (name := next(filter(value.__contains__, _LISTS_OF_PARTS), None)):
        value = value[name]
    parts = value if isinstance(value, list) else [value]
    # A class may be an int or a string of digits.
    return tuple(hash(_key(part) if isinstance(part, dict | list) else str(part)) for part in parts)


def _key(value: Any) -> Hashable:
    """Equal for equal JSON, in whatever order its keys are."""
    if isinstance(value, dict):
        return frozenset((name, _key(each)) for name, each in value.items())
    return tuple(map(_key, value)) if isinstance(value, list) else value
