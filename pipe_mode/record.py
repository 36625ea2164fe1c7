"""One line of an augmented manifest, as its attributes arrive."""

import json
from typing import Any, Dict, Iterable, Tuple

from pipe_mode.errors import PipeModeError, Place


class Record(Dict[str, bytes]):
    """Attribute name -> bytes: an object's content where the name ends in -ref, else the value as text."""

    __slots__ = ("_place",)

    def __init__(self, values: Iterable[Tuple[str, bytes]], place: Place) -> None:
        super().__init__(values)
        self._place = place

    def text(self, attribute: str) -> str:
        """An attribute's text; PipeModeError where it is no UTF-8."""
        try:
            return self[attribute].decode()
        except UnicodeDecodeError as error:
            raise PipeModeError(f"{self._place}: {attribute} is not UTF-8: {error}.") from None

    def json(self, attribute: str) -> Any:
        """A number, list or object, decoded; PipeModeError where it is none. Strings come bare: see text."""
        try:
            return json.loads(self[attribute])
        except (ValueError, RecursionError) as error:
            raise PipeModeError(f"{self._place}: {attribute} is not JSON: {error}.") from None
