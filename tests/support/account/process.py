"""One execution environment of a function: it makes calls until it ends or is killed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.account.wire import Wire


class Killed(BaseException):  # no error: nothing in the process may catch it
    """The process was killed: no handler of errors sees it, and no call is made any more."""


@dataclass(eq=False)
class Process:
    """What boto3's clients find themselves in."""

    wire: "Wire"
    dead: bool = False
    calls: Counter[str] = field(default_factory=Counter)
    """By name, so that the second reading of a manifest can be told from the first."""


CURRENT: ContextVar[Process] = ContextVar("CURRENT")


@contextmanager
def process(wire: "Wire") -> Iterator[Process]:
    """A process in which the connected clients work."""
    token = CURRENT.set(Process(wire))
    try:
        yield CURRENT.get()
    finally:
        CURRENT.reset(token)
