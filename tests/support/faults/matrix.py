"""Every call that a function makes x every fault x once and always."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from itertools import dropwhile
from typing import NamedTuple

from tests.support.account.invocation import Event, Function
from tests.support.account.wire import Call
from tests.support.account.world import World, completed, training_ended
from tests.support.faults.faults import Fault, OneFault, PlannedFaults, can_meet
from tests.support.faults.verdict import Clean, losses, may_leave_an_upload, model_losses, retry_losses
from train_on_label.preparation.files import UNJOINED

_A_WHILE = 90
_LONG_ENOUGH = 2 * 3_600
"""Seconds, in which a manifest is given up and an event that failed is read five times from its queue."""


class Site(NamedTuple):
    """A call of a clean run, or one that only a fault leads to."""

    operation: str
    call: str
    number: int
    overall: int


class Cell(NamedTuple):
    """One run of the matrix."""

    site: Site
    fault: Fault
    always: bool


class End(Enum):
    """How a cell ended; the value is what the table says."""

    STARTED = "S"
    REGISTERED = "M"
    UNTOLD = "T"
    WAITING = "W"
    REFUSED = "R"
    DEAD_LETTER = "D"


@dataclass(frozen=True)
class Result:
    """What became of a cell."""

    cell: Cell
    end: End
    uploads_left: int
    """Parts of uploads that nobody can abort any more."""
    lost: tuple[str, ...]
    """What should not be so; nothing in a cell that survived."""


@dataclass(frozen=True)
class Subject:
    """A function, and an event that it takes all the way where no fault comes."""

    function: Callable[[World], Function]
    prepare: Callable[[World], World]
    event: Event
    done: tuple[End, Callable[[World], bool]]
    """What a run leads to without a fault, and whether it has."""
    losses: Callable[[World, Clean, frozenset[str]], Iterator[str]]
    refusals: Mapping[tuple[str, Fault], str] = field(default_factory=dict)
    """Where a person has to act, and a retry could only tell so later."""
    notes_uploads: bool = False
    """Whether a further attempt knows of the uploads that a killed one has begun."""
    led_to: Mapping[str, OneFault] = field(default_factory=dict)
    """Operations of no clean run, each with the fault that leads to it."""
    first: str = ""
    """The operation that the matrix begins with; by default the first of the run."""
    last: str = ""
    """The one that it ends with; by default the last."""
    only: Callable[[Call], bool] = lambda _: True
    """The calls that no other matrix has."""

    def run(self, faults: list[OneFault]) -> World:
        """A world of its own after the event."""
        world = self.prepare(World(faults=PlannedFaults(faults)))
        self.function(world).invoke(self.event)
        world.share()
        world.let_pass(_LONG_ENOUGH)
        return world

    def end(self, world: World) -> End:
        """How it came out."""
        end, is_done = self.done
        if is_done(world):
            return End.UNTOLD if self.function(world).dead_letters else end
        if world.refusals:
            return End.REFUSED
        return End.WAITING if world.waiting else End.DEAD_LETTER


_LABELING_COMPLETED = Subject(
    function=lambda world: world.labeling_completed,
    prepare=lambda world: world.labeled(),
    event=completed(),
    done=(End.STARTED, lambda world: bool(world.started)),
    losses=lambda world, clean, refusals: losses(world, clean, refusals=refusals),
    refusals={
        ("HeadObject", Fault.DENIED): "UNREADABLE_BUCKET",
        ("GetObject", Fault.DENIED): "UNREADABLE_BUCKET",
        ("HeadObject", Fault.NOT_FOUND): "MISSING_MANIFEST",
        ("GetObject", Fault.NOT_FOUND): "MISSING_MANIFEST",
    },
    led_to={
        "AbortMultipartUpload": OneFault("UploadPart train.manifest", 2, Fault.SERVER_ERROR, always=False)
    },
)
_BEFORE, _LAST, _FEW = "harbours-01", "harbours-02", 15


@cache
def _trained_once() -> World:
    world = World().labeled(_BEFORE, _FEW)
    world.labeling_completed.invoke(completed(_BEFORE))
    return world


def _with_labels_so_far(world: World) -> World:
    """A profile that trains on all its labels has trained, and has a further labeling job."""
    before = _trained_once()
    world.s3.objects |= before.s3.objects
    world.sagemaker.training_jobs |= deepcopy(before.sagemaker.training_jobs)
    return world.labeled(_BEFORE, _FEW).labeled(_LAST, records=_FEW + 5)


def _is_of_the_index(call: Call) -> bool:
    return str(call.params.get("Key", call.params.get("Prefix"))).startswith("harbours/labels/")


def _is_of_workers(call: Call) -> bool:
    is_part = str(call.params.get("Key")).startswith(UNJOINED)
    return is_part or call.operation in ("StartExecution", "UploadPartCopy")


SUBJECTS: Mapping[str, Subject] = {
    "labeling_completed": _LABELING_COMPLETED,
    "labeling_completed, which has to wait": replace(
        _LABELING_COMPLETED,
        prepare=lambda world: world.labeled().without_quota(_A_WHILE),
        led_to={},
        first="PutEvents",  # by which it tells that it waits
    ),
    "labeling_completed, of a profile that trains on all its labels": replace(
        _LABELING_COMPLETED,
        prepare=_with_labels_so_far,
        event=completed(_LAST),
        done=(End.STARTED, lambda world: len(world.started) > 1),
        led_to={},
        only=_is_of_the_index,
    ),
    "labeling_completed and its workers, of a large manifest": replace(
        _LABELING_COMPLETED,
        # Marks of a range meet those of another in two partitions.
        prepare=lambda world: world.labeled().labeled_twice().with_workers(above_bytes=0, marks_at_once=40),
        refusals={},
        notes_uploads=True,
        led_to={"AbortMultipartUpload": OneFault("UploadPart train", 1, Fault.KILLED, always=False)},
        only=_is_of_workers,
    ),
    "training_finished": Subject(
        function=lambda world: world.training_finished,
        prepare=lambda world: world.trained(),
        event=training_ended(),
        done=(End.REGISTERED, lambda world: bool(world.sagemaker.packages)),
        losses=lambda world, clean, _: model_losses(world, clean),
    ),
    "training_finished, where AWS failed": Subject(
        function=lambda world: world.training_finished,
        prepare=lambda world: world.labeled().trained("Failed", reason="CapacityError: none left"),
        event=training_ended(TrainingJobStatus="Failed"),
        done=(End.STARTED, lambda world: len(world.started) > 1),
        losses=lambda world, clean, _: retry_losses(world, clean),
        last="Publish",  # then the other function's calls begin
    ),
}
"""By the function's package, and what it meets."""


def run_matrix(subject: Subject, *, whole: bool = True) -> list[Result]:
    """Runs every cell in a world of its own; or a ninth of those of each operation's first call.

    By turns these are of a fault that comes once and of one that stays, and about two of an operation.
    """
    world = subject.run([])
    calls = world.wire.trace
    for operation, fault in subject.led_to.items():
        calls = calls + [
            call for call in subject.run([replace(fault)]).wire.trace if call.operation == operation
        ]
    clean = Clean.of(world)
    if subject.first:
        calls = list(dropwhile(lambda call: call.operation != subject.first, calls))
    if subject.last:
        calls = calls[: [call.operation for call in calls].index(subject.last) + 1]
    calls = list(filter(subject.only, calls))
    # Where one run after the other makes a call, the first of them stands for all.
    distinct = {(call.name, call.number) if whole else call.operation: call for call in reversed(calls)}
    sites = [
        Site(call.operation, call.name, call.number, call.overall)
        for call in sorted(distinct.values(), key=calls.index)
    ]
    cells = list(_cells(sites))
    return [_run(cell, subject, clean) for cell in (cells if whole else cells[::9])]


def _cells(sites: list[Site]) -> Iterator[Cell]:
    for site in sites:
        for fault in Fault:
            if can_meet(fault, site.operation):
                yield from (Cell(site, fault, always) for always in (False, True))


def _run(cell: Cell, subject: Subject, clean: Clean) -> Result:
    site = cell.site
    fault = OneFault(site.call, site.number, cell.fault, cell.always, site.overall)
    leading = subject.led_to.get(cell.site.operation)
    world = subject.run([fault, *([replace(leading, always=cell.always)] if leading else [])])
    refusal = subject.refusals.get((cell.site.operation, cell.fault))
    lost = list(subject.losses(world, clean, frozenset({refusal} if refusal else ())))
    if not fault.met:
        lost.append("the fault was never met")
    left = len(world.s3.uploads)
    is_begun_again = subject.notes_uploads and not cell.always
    if left and not may_leave_an_upload(site.operation, cell.fault, is_begun_again=is_begun_again):
        lost.append(f"{left} incomplete uploads")
    return Result(cell, subject.end(world), left, tuple(lost))
