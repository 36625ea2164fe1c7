"""rejects.jsonl: an object per refused line, up to a number of them; the counts have no such limit."""

import json
from collections.abc import Iterable

from train_on_label.codes import Code
from train_on_label.preparation.ports import Output
from train_on_label.preparation.screening.screened import RejectedLine, Screened, blank_line
from train_on_label.preparation.tally import FIRST_REJECTED, Tally


class RejectsWriter:
    """Counts the refused lines of batch after batch, and lists the first ones, each with one write."""

    def __init__(self, output: Output, max_listed: int) -> None:
        self._output = output
        self._room = max_listed
        self._room_for_superseded = max_listed
        """Of its own: where all is labeled again, what else is wrong with lines would not be listed."""
        self.manifest: str | None = None
        """Where the lines lie, where several manifests are merged."""

    @property
    def has_room(self) -> bool:
        """Whether further lines are listed, at least those of some codes."""
        return self._room > 0 or self._room_for_superseded > 0

    def write(self, screened: Screened, tally: Tally) -> None:
        """Takes in what was refused of a batch."""
        rejected = sorted(screened.rejected, key=lambda line: line.number)
        tally.rejected.update(line.why.code for line in rejected)
        tally.unlabeled += sum(line.why.is_unlabeled for line in rejected)
        tally.other_types.update(line.why.other_type for line in rejected if line.why.other_type)
        self._take(rejected, tally)

    def write_blank(self, numbers: range, tally: Tally) -> None:
        """Takes in blank lines that others follow; there may be millions, of which the first are listed."""
        tally.rejected[Code.BLANK_LINE] += len(numbers)
        self._take(map(blank_line, numbers[: max(self._room, FIRST_REJECTED)]), tally)

    def take_over(self, listed: Iterable[bytes], lines: int) -> None:
        """Lists what a range of a manifest has listed, as far as there is room; `lines` lie before it."""
        if not self.has_room:
            return
        for entry in map(json.loads, listed):
            if self._has_room(entry["code"]):
                self._list({**entry, "line": entry["line"] + lines})

    def _take(self, rejected: Iterable[RejectedLine], tally: Tally) -> None:
        for line in rejected:
            placed = line if self.manifest is None else line._replace(manifest=self.manifest)
            if line.why.code is not Code.SUPERSEDED:
                tally.add_first_rejected(placed)
            if self._has_room(line.why.code.name):
                self._list(rejects_entry(placed))

    def _has_room(self, code: str) -> bool:
        if code == Code.SUPERSEDED.name:
            self._room_for_superseded -= 1
            return self._room_for_superseded >= 0
        self._room -= 1
        return self._room >= 0

    def _list(self, entry: dict[str, object]) -> None:
        self._output.write(json.dumps(entry).encode() + b"\n")


def rejects_entry(line: RejectedLine) -> dict[str, object]:
    """The object of a refused line."""
    entry: dict[str, object] = {
        "line": line.number,
        "code": line.why.code.name,
        "detail": line.why.detail,
        "source": line.why.source,
    }
    return entry if line.manifest is None else {**entry, "manifest": line.manifest}
