"""The matrix as a page of the docs and as a table for a terminal."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.table import Table

from docs.markdown import table
from tests.support.faults.faults import Fault
from tests.support.faults.matrix import End, Result

_INTRODUCTION = """\
<!-- Made by make faults; do not edit. -->

# Faults

Each call that a function makes, in the order of a run, meets each fault: once, and always from then on.
botocore's own retries, five attempts a call, lie below: a fault here is a call that they have given up.
Lambda runs a failed event twice more, then puts it into the queue of failed invocations, whose alarm tells.
A cell shows the end with the fault once and always:"""

_ENDS = {
    End.STARTED: "exactly one training job, and it was told of",
    End.REGISTERED: "exactly one version of the model in the registry, and it was told of",
    End.UNTOLD: "one of these, but not told of: the event is a dead letter for `replay`",
    End.REFUSED: "refused with a reason, as only a person can mend it, and told",
    End.WAITING: "none yet, and it was told of: it waits, and starts once the reason has passed",
    End.DEAD_LETTER: "none; the event is a dead letter for `replay`",
}

_CHECKS = """\
Nothing is lost in a cell when it ends in one of these ways, and

- no second training job was started, and no second model registered,
- the training job's request and the objects that its channels read equal those of a run without faults, and
  so does what is registered,
- whatever lies under a dataset's keys equals what such a run writes, and `dataset.json` is never there
  without the rest,
- no multipart upload is left incomplete. Exceptions are a process that was killed, an abort that failed,
  and an upload whose id was lost with the answer: marked with `*`, the bucket's lifecycle rule removes
  those. With `[scale]` a later attempt aborts what a killed one has begun, for it is noted in S3 by whom;
  without, it could not tell it from what an invocation has begun that handles the same event a second time.

A label-category file that is gone stops nothing: the manifest's class-maps take its place. Nor does a
dataset's report: what is told of the training job then lacks the dataset's numbers.

A dash stands where a service has no such answer. A call that is made several times, such as the upload of a
part, has a letter for each if they differ."""

Matrices = Mapping[str, list[Result]]
"""Of each function."""


def faults_page(matrices: Matrices) -> str:
    """The whole page."""
    legend = "\n".join(f"- **{end.value}** {meaning}" for end, meaning in _ENDS.items())
    parts = [_INTRODUCTION, legend, _CHECKS]
    for function, results in matrices.items():
        head = ["Call", *(fault.value for fault in Fault), "Cells", "Survived", "Lost"]
        rows = [[f"`{cells[0]}`", *cells[1:]] for cells in _rows(results)]
        parts += [f"## `{function}`", table(head, rows), summary(results)]
    return "\n\n".join(parts) + "\n"


def faults_table(function: str, results: list[Result], *, plain: bool) -> Table:
    """One function's part for a terminal; without any lines when plain."""
    title = f"Each call of {function} x each fault, once and always"
    shown = Table(title=title, box=None if plain else SIMPLE_HEAD)
    shown.add_column("Call", no_wrap=True)
    for fault in Fault:
        shown.add_column(fault.value, justify="center")
    for name in ("Cells", "Survived", "Lost"):
        shown.add_column(name, justify="right")
    for cells in _rows(results):
        shown.add_row(*cells)
    return shown


def summary(results: list[Result]) -> str:
    """The totals."""
    lost = sum(bool(result.lost) for result in results)
    return f"Cells: {len(results)}, survived: {len(results) - lost}, lost: {lost}"


def _rows(results: list[Result]) -> Iterator[list[str]]:
    by_call: dict[str, list[Result]] = {}
    for result in results:
        by_call.setdefault(result.cell.site.call, []).append(result)
    for call, of_call in by_call.items():
        lost = sum(bool(result.lost) for result in of_call)
        ends = [_ends([each for each in of_call if each.cell.fault is fault]) for fault in Fault]
        yield [call, *ends, str(len(of_call)), str(len(of_call) - lost), str(lost)]


def _ends(results: list[Result]) -> str:
    if not results:
        return "–"  # noqa: RUF001  # a dash, for people
    return " ".join(
        _distinct(_letter(each) for each in results if each.cell.always is always) for always in (False, True)
    )


def _distinct(letters: Iterable[str]) -> str:
    return "/".join(letter for letter, _ in groupby(letters))


def _letter(result: Result) -> str:
    if result.lost:
        return "LOST"
    return result.end.value + ("*" if result.uploads_left else "")
