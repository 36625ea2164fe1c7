"""All remarks of a conversion, in a file, for a source may give cause for millions."""

from collections import Counter
from collections.abc import Iterator
from tempfile import TemporaryFile

from msgspec import json

from train_on_label_convert.codes import Code, Scope
from train_on_label_convert.items import Remark

SKIPPED = (Scope.IMAGE, Scope.ANNOTATION, Scope.FILE)
"""What remarks of these scopes speak of was left out."""

_MAX_TEXT = 500  # characters
_EXAMPLES = 3


class Remarks:
    """Takes remarks as they come, counts them, and gives them back."""

    def __init__(self) -> None:
        self.counts: Counter[Code] = Counter()
        self.examples: dict[Code, list[Remark]] = {}
        """The first few of each code."""
        self._file = TemporaryFile()  # noqa: SIM115  # it is gone with this object

    def add(self, remark: Remark) -> None:
        """Takes one; what is no text in it comes escaped."""
        remark = Remark(printable(remark.where), remark.code, printable(remark.detail))
        self.counts[remark.code] += 1
        if self.counts[remark.code] <= _EXAMPLES:
            self.examples.setdefault(remark.code, []).append(remark)
        entry = {"where": remark.where, "code": remark.code.name, "detail": remark.detail}
        self._file.write(json.encode(entry) + b"\n")

    def of(self, *scopes: Scope) -> int:
        """How many there are of some scopes."""
        return sum(count for code, count in self.counts.items() if code.scope in scopes)

    def entries(self, *scopes: Scope) -> Iterator[bytes]:
        """JSON objects {`where`, `code`, `detail`} of some scopes, in the order they came."""
        names = {code.name for code in Code if code.scope in scopes}
        self._file.seek(0)
        for line in self._file:
            if json.decode(line)["code"] in names:
                yield line.rstrip(b"\n")


def printable(text: str) -> str:
    """Text that can be written as UTF-8, cut to what a line of a list bears."""
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 3]}..."
