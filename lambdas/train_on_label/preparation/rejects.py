"""rejects.jsonl: an object per refused line, up to a number of them; the counts have no such limit."""

import json

from train_on_label.codes import Code
from train_on_label.preparation.ports import Output
from train_on_label.preparation.screening.screened import RejectedLine, Screened, blank_line
from train_on_label.preparation.tally import FIRST_REJECTED, Tally


class RejectsWriter:
    """Counts the refused lines of batch after batch, and lists the first ones, each with one write."""

    def __init__(self, output: Output, max_listed: int) -> None:
        self._output = output
        self._room = max_listed

    def write(self, screened: Screened, tally: Tally) -> None:
        """Takes in what was refused of a batch."""
        rejected = sorted(screened.rejected, key=lambda line: line.number)
        tally.rejected.update(line.why.code for line in rejected)
        tally.unlabeled += sum(line.why.is_unlabeled for line in rejected)
        tally.other_types.update(line.why.other_type for line in rejected if line.why.other_type)
        for line in rejected:
            tally.add_first_rejected(line)
        self._list(rejected[: self._room])

    def write_blank(self, numbers: range, tally: Tally) -> None:
        """Takes in blank lines that others follow; there may be millions, of which the first are listed."""
        tally.rejected[Code.BLANK_LINE] += len(numbers)
        for number in numbers[:FIRST_REJECTED]:
            tally.add_first_rejected(blank_line(number))
        self._list(list(map(blank_line, numbers[: self._room])))

    def _list(self, rejected: list[RejectedLine]) -> None:
        self._room -= len(rejected)
        for line in rejected:
            self._output.write(json.dumps(rejects_entry(line)).encode() + b"\n")


def rejects_entry(line: RejectedLine) -> dict[str, object]:
    """The object of a refused line."""
    return {
        "line": line.number,
        "code": line.why.code.name,
        "detail": line.why.detail,
        "source": line.why.source,
    }
