"""Every call that the function makes x every fault x once and always."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from tests.support.account.world import World, completed
from tests.support.faults.faults import Fault, OneFault, PlannedFaults, can_meet
from tests.support.faults.verdict import Clean, losses, may_leave_an_upload


class Site(NamedTuple):
    """A call of a clean run, or the abort that a failed upload leads to."""

    operation: str
    call: str
    number: int


class Cell(NamedTuple):
    """One run of the matrix."""

    site: Site
    fault: Fault
    always: bool


class End(Enum):
    """How a cell ended; the value is what the table says."""

    STARTED = "S"
    STARTED_AND_DEAD_LETTER = "T"
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


# Where a person has to act, and a retry could only tell so later.
_REFUSALS = {
    ("HeadObject", Fault.DENIED): "UNREADABLE_BUCKET",
    ("GetObject", Fault.DENIED): "UNREADABLE_BUCKET",
    ("GetParameter", Fault.DENIED): "PAUSED",
    ("GetParameter", Fault.NOT_FOUND): "PAUSED",
}
_ABORT = "AbortMultipartUpload"
_FAILED_UPLOAD = OneFault("UploadPart train.manifest", 2, Fault.SERVER_ERROR, always=False)


def run_matrix() -> list[Result]:
    """Runs every cell in a world of its own."""
    world = World().labeled()
    world.function.invoke(completed())
    clean = Clean.of(world)
    failing = _world([_FAILED_UPLOAD])
    failing.function.invoke(completed())
    sites = [
        Site(call.operation, call.name, call.number)
        for call in world.wire.trace + [call for call in failing.wire.trace if call.operation == _ABORT]
    ]
    return [_run(cell, clean) for cell in _cells(sites)]


def _cells(sites: list[Site]) -> Iterator[Cell]:
    for site in sites:
        for fault in Fault:
            if can_meet(fault, site.operation):
                yield from (Cell(site, fault, always) for always in (False, True))


def _run(cell: Cell, clean: Clean) -> Result:
    fault = OneFault(cell.site.call, cell.site.number, cell.fault, cell.always)
    faults = [fault]
    if cell.site.operation == _ABORT:
        faults.append(OneFault(_FAILED_UPLOAD.call, _FAILED_UPLOAD.number, _FAILED_UPLOAD.fault, cell.always))
    world = _world(faults)
    world.function.invoke(completed())
    refusal = _REFUSALS.get((cell.site.operation, cell.fault))
    lost = list(losses(world, clean, refusals=frozenset({refusal} if refusal else ())))
    if not fault.met:
        lost.append("the fault was never met")
    left = len(world.s3.uploads)
    if left and not may_leave_an_upload(cell.site.operation, cell.fault):
        lost.append(f"{left} incomplete uploads")
    return Result(cell, _end(world), left, tuple(lost))


def _world(faults: list[OneFault]) -> World:
    return World(faults=PlannedFaults(faults)).labeled()


def _end(world: World) -> End:
    if world.started:
        return End.STARTED_AND_DEAD_LETTER if world.function.dead_letters else End.STARTED
    return End.REFUSED if world.refusals else End.DEAD_LETTER
