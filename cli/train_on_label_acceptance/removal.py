"""What a run leaves behind, removed whatever happens."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from train_on_label_cli.errors import UsageError, errors_in_words

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Removal:
    """Removes in reverse order, each thing whatever became of the others."""

    def __init__(self) -> None:
        self._remaining = ExitStack()
        self.stays: list[str] = []
        """What could not be removed, and why."""

    def add(self, what: str, remove: Callable[[], object]) -> None:
        """Remembers how a thing is removed; best before it is made."""
        self._remaining.callback(self._remove, what, remove)

    def remove(self) -> None:
        """Removes everything; a person's impatience does not stop it."""
        for ending in _ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        self._remaining.close()

    def _remove(self, what: str, remove: Callable[[], object]) -> None:
        try:
            with errors_in_words():
                remove()
        except UsageError as error:
            self.stays.append(f"{what}: {error}")


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Lets whatever ends the program inside the block end it as Ctrl-C does: by way of its removals."""
    before = {ending: signal.getsignal(ending) for ending in _ENDINGS}
    for ending in _ENDINGS:
        signal.signal(ending, signal.default_int_handler)
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
