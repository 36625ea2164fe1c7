"""What screening says of a line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from train_on_label.codes import Code

ClassKey = int | str
"""A class id; for named entities, whose lines number no classes, the name."""

Classes = Collection[int] | Collection[str]
"""Each class that a record carries, once."""

Annotations = Sequence[int] | Sequence[str]
"""The class of each box, cuboid or entity of a record; none where its label has no such parts."""

LAST_WORDS = (Code.REJECTED_BY_VERIFICATION, Code.NO_ANNOTATIONS)
"""Why a line is refused that says something of its object all the same: no older label stands."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A line to train on."""

    source: str
    classes: Classes
    annotations: Annotations = ()
    names: Mapping[int, str] = field(default_factory=dict)
    """The names that the line gives to class ids."""
    warning: Code | None = None
    identity: str | None = None
    """What makes it another line than those before; None where that is its source."""
    line: bytes | None = None
    """What is trained on, its newline included, where that is not the line as it was."""


class RejectedLineError(Exception):
    """A line that is not trained on: raised inside the careful path, never outside it."""

    def __init__(
        self, code: Code, detail: str, other_type: str | None = None, *, is_unlabeled: bool = False
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.other_type = other_type
        self.is_unlabeled = is_unlabeled


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not trained on, and why."""

    code: Code
    detail: str
    source: str | None = None
    other_type: str | None = None
    """The line's own metadata type, where it is a known one but not the one expected."""
    is_unlabeled: bool = False
    """Nobody has labeled the object, or not yet."""
    identity: str | None = None
    """As in Accepted, of a line whose code is among LAST_WORDS."""
