"""One line per step with its seconds: live on a terminal, plain where the output is piped."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Steps:
    """Prints what is being done, and how long it took."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started = time.perf_counter()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Shows the step while the block runs, and a line when it has ended."""
        started = time.perf_counter()
        try:
            with self._console.status(title):
                yield
        except BaseException:
            self._console.print(f"[red]failed[/]  {_since(started)}  {title}")
            raise
        self._console.print(f"[green]done[/]  {_since(started)}  {title}")

    @property
    def seconds(self) -> float:
        """Since the first step could have begun."""
        return time.perf_counter() - self._started


def _since(started: float) -> str:
    return f"{time.perf_counter() - started:5.1f} s"
