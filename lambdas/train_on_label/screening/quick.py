"""The quick path: recognises the ordinary line, several times faster than plain json can look at it."""

from collections.abc import Callable, Iterable

from msgspec import MsgspecError

from train_on_label.screening.finders import Finder, Record, finder
from train_on_label.screening.rules import Rules
from train_on_label.screening.schema import line_decoder


class QuickPath:
    """Reads lines of one labeling job; what it does not recognise is the careful path's."""

    def __init__(self, decode: Callable[[bytes], Record], find: Finder) -> None:
        self._decode = decode
        self._find = find

    def read(self, lines: list[bytes]) -> tuple[list[Record], list[list[int] | None]]:
        """The record of each line and its classes; where the classes are None, it must go the careful way."""
        records, all_decoded = _decoded(self._decode, lines)
        for index in _doubtful(lines):
            records[index] = None
            all_decoded = False
        if all_decoded:
            return records, list(map(self._find, records))
        return records, [None if record is None else self._find(record) for record in records]


def quick_path(rules: Rules, names: dict[int, str]) -> QuickPath | None:
    """The quick path for these rules, where their task type has one.

    `names` maps class ids to the first name that a line gave each, and is filled as lines are read.
    """
    decode = line_decoder(rules)
    return None if decode is None else QuickPath(decode, finder(rules, names))


def _decoded(decode: Callable[[bytes], Record], lines: list[bytes]) -> tuple[list[Record], bool]:
    """The records, and whether every line had one."""
    records: list[Record] = []
    rest: Iterable[bytes] = iter(lines)
    all_decoded = True
    while True:
        try:
            # Appends until a line raises, and leaves the iterator behind that line.
            records.extend(map(decode, rest))
        except (MsgspecError, UnicodeDecodeError, RecursionError):
            records.append(None)
            all_decoded = False
        else:
            return records, all_decoded


# What msgspec passes over in a field that it skips, and plain json refuses: bytes that are not UTF-8, nesting
# that Python's stack does not bear, and numbers of more than 4,300 digits. A short line holds neither of the
# latter two.
_SHORT = 1_700
_MAX_BRACKETS = 400
_MAX_DIGITS = 4_000
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")


def _doubtful(lines: list[bytes]) -> list[int]:
    """The indices of lines that msgspec may have read too kindly."""
    doubtful = []
    if not all(map(bytes.isascii, lines)):
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
    if line.count(b"[") > _MAX_BRACKETS or line.count(b"{") > _MAX_BRACKETS:
        return False
    return len(line) <= _MAX_DIGITS or b"0" * _MAX_DIGITS not in line.translate(_DIGITS_AS_ZEROS)
