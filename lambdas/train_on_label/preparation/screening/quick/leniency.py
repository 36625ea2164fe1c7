"""Leniency: what msgspec passes over in a field that it skips, and plain json refuses.

These are bytes that are not UTF-8, nesting that Python's stack may not bear, and numbers of more than 4,300
digits.
"""

import re

from train_on_label.preparation.manifest import Batch
from train_on_label.preparation.screening.rules import MAX_NESTING

_SHORT = 2 * MAX_NESTING  # each level takes a bracket to open it and one to close it
_LEAST_OBJECT = len('{"":}')

_MANY = 4_000
_MANY_DIGITS = re.compile(rb"[0-9]{4000}")
# Of 4,000 digits in a row every 500th byte is one; few lines have seven such bytes behind one another.
_STRIDE = 500
_SAMPLED_DIGITS = re.compile(rb"[0-9]{7}")


def misread_by_msgspec(batch: Batch) -> list[int]:
    """The indices of lines that plain json may refuse although msgspec read them; in fact it refuses few."""
    lines = batch.lines
    doubtful = []
    if not batch.is_plain and not all(map(bytes.isascii, lines)):
        doubtful = [index for index, line in enumerate(lines) if not _is_utf8(line)]
    if max(map(len, lines)) > _SHORT:
        doubtful += [
            index for index, line in enumerate(lines) if len(line) > _SHORT and not _is_flat_and_small(line)
        ]
    return doubtful


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_flat_and_small(line: bytes) -> bool:
    arrays = _count(b"[", line)
    if arrays + len(line) // _LEAST_OBJECT > MAX_NESTING and arrays + _count(b"{", line) > MAX_NESTING:
        return False
    return (
        len(line) < _MANY or _SAMPLED_DIGITS.search(line[::_STRIDE]) is None or not _MANY_DIGITS.search(line)
    )


def _count(bracket: bytes, line: bytes) -> int:
    return len(line) - len(line.replace(bracket, b""))  # several times faster than bytes.count
