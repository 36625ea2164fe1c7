"""What screening says of a line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from train_on_label.codes import Code


@dataclass(frozen=True, slots=True)
class Accepted:
    """A line to train on."""

    source: str
    classes: list[int] | list[str]
    """The class of each box, or of the whole record; a class comes as often as boxes carry it."""
    names: Mapping[int, str] = field(default_factory=dict)
    """The names that the line gives to class ids."""
    warning: Code | None = None


class RejectedLineError(Exception):
    """A line that is not trained on: raised inside the careful path, never outside it."""

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not trained on, and why."""

    code: Code
    detail: str
    source: str | None = None
    other_type: str | None = None
    """The line's own metadata type, where it is a known one but not the one expected."""
