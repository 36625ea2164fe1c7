"""rejects.jsonl: an object per refused line, up to a number of them; the counts have no such limit."""

import json
from collections.abc import Iterable

from train_on_label.codes import Code
from train_on_label.preparation.ports import Output
from train_on_label.preparation.screening.screened import RejectedLine, Screened, blank_line
from train_on_label.preparation.screening.verdict import Rejected
from train_on_label.preparation.tally import FIRST_REJECTED, Tally

_NEWER = "a newer manifest labels the same object"


class RejectsWriter:
    """Counts the refused lines of batch after batch, and lists the first ones, each with one write."""

    def __init__(self, output: Output, max_listed: int) -> None:
        self._output = output
        self._room = max_listed
        self.manifest: str | None = None
        """Where the lines lie, where several manifests are merged."""

    def write(self, screened: Screened, tally: Tally) -> None:
        """Takes in what was refused of a batch."""
        rejected = self._placed(sorted(screened.rejected, key=lambda line: line.number))
        tally.rejected.update(line.why.code for line in rejected)
        tally.unlabeled += sum(line.why.is_unlabeled for line in rejected)
        tally.other_types.update(line.why.other_type for line in rejected if line.why.other_type)
        for line in rejected:
            tally.add_first_rejected(line)
        self._list(rejected[: self._room])

    def write_blank(self, numbers: range, tally: Tally) -> None:
        """Takes in blank lines that others follow; there may be millions, of which the first are listed."""
        tally.rejected[Code.BLANK_LINE] += len(numbers)
        for line in self._placed(map(blank_line, numbers[:FIRST_REJECTED])):
            tally.add_first_rejected(line)
        self._list(self._placed(map(blank_line, numbers[: self._room])))

    def write_superseded(self, numbers: Iterable[int], sources: Iterable[str], tally: Tally) -> None:
        """Takes in lines whose source has a newer label; they have a room of their own in the list."""
        lines = [
            RejectedLine(number, Rejected(Code.SUPERSEDED, _NEWER, source))
            for number, source in zip(numbers, sources, strict=True)
        ]
        tally.rejected[Code.SUPERSEDED] += len(lines)
        self._list(self._placed(lines[: self._room]))

    def _placed(self, lines: Iterable[RejectedLine]) -> list[RejectedLine]:
        if self.manifest is None:
            return list(lines)
        return [line._replace(manifest=self.manifest) for line in lines]

    def _list(self, rejected: list[RejectedLine]) -> None:
        self._room -= len(rejected)
        for line in rejected:
            self._output.write(json.dumps(rejects_entry(line)).encode() + b"\n")


def rejects_entry(line: RejectedLine) -> dict[str, object]:
    """The object of a refused line."""
    entry: dict[str, object] = {
        "line": line.number,
        "code": line.why.code.name,
        "detail": line.why.detail,
        "source": line.why.source,
    }
    return entry if line.manifest is None else {**entry, "manifest": line.manifest}
