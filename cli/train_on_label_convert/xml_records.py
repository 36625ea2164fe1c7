"""XML documents record by record: no entities, and neither depth nor size without bound."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from train_on_label_convert.codes import Code
from train_on_label_convert.items import UnreadableSourceError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAX_DEPTH = 50
_MAX_ELEMENTS = 1_000_000
_MAX_BYTES = 64 * 1024 * 1024


class _Bounded:
    """A file whose record may not be longer than a limit."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.since_record = 0

    def read(self, _size: int = -1) -> bytes:
        """The next chunk."""
        chunk = next(self._chunks, b"")
        self.since_record += len(chunk)
        if self.since_record > _MAX_BYTES:
            detail = f"one record has more than {_MAX_BYTES // 1024**2} MiB"
            raise UnreadableSourceError(Code.TOO_LARGE, detail)
        return chunk


def records(chunks: Iterable[bytes], root: str) -> Iterator["Element"]:
    """The children of the document's root, one at a time, each whole; the root must be of the given name."""
    source = _Bounded(chunks)
    try:
        yield from _records(source, root)
    except DefusedXmlException:
        raise UnreadableSourceError(Code.FORBIDDEN_XML, "it declares entities") from None
    except ParseError as error:
        raise UnreadableSourceError(Code.INVALID_FILE, f"it is not XML: {error}") from None
    except (LookupError, ValueError) as error:  # an encoding that is unknown, or is not what the bytes are
        raise UnreadableSourceError(Code.INVALID_FILE, f"its text cannot be read: {error}") from None


def _records(source: _Bounded, root: str) -> Iterator["Element"]:
    depth = elements = 0
    top: Element | None = None
    for event, element in iterparse(source, events=("start", "end")):
        if event == "start":
            depth, elements = depth + 1, elements + 1
            if top is None:
                top = element
                if element.tag != root:
                    detail = f"its first element is {element.tag[:80]}, not {root}"
                    raise UnreadableSourceError(Code.INVALID_FILE, detail)
            if depth > _MAX_DEPTH or elements > _MAX_ELEMENTS:
                detail = f"it is more than {_MAX_DEPTH} levels deep, or has a record of a million elements"
                raise UnreadableSourceError(Code.TOO_LARGE, detail)
        else:
            depth -= 1
            if depth == 1 and top is not None:
                yield element
                top.clear()
                elements = source.since_record = 0


def text_of(element: "Element | None", path: str) -> str:
    """The text of the first element at a path, without blanks round it; empty where there is none."""
    return (element.findtext(path) or "").strip() if element is not None else ""
