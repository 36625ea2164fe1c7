"""The function's own deadline: it ends with a reason before Lambda kills it without one."""

from collections.abc import Callable
from dataclasses import dataclass

RESERVE_SECONDS = 20
"""Left to abort uploads and to log; a call that hangs for longer ends with the process, like any crash."""


class DeadlineError(Exception):
    """The time did not suffice: nothing was started, uploads were aborted, and another run begins anew."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Watches the time that Lambda leaves; it is told what was done so far."""

    remaining_milliseconds: Callable[[], int]

    def check(self, lines: int) -> None:
        """DeadlineError once no more than the reserve is left."""
        self._check(f"{lines} lines")

    def check_images(self, looked: int) -> None:
        """The same where images are looked at."""
        self._check(f"looking at {looked} images")

    def seconds_left(self) -> float:
        """Before the reserve begins."""
        return self.remaining_milliseconds() / 1000 - RESERVE_SECONDS

    def _check(self, done: str) -> None:
        left = self.seconds_left()
        if left <= 0:
            raise DeadlineError(
                f"Stopped after {done}, {left + RESERVE_SECONDS:.0f} seconds before the function's time-out. "
                "If further attempts end so too, raise timeout_seconds or memory_mb (which brings cores) in "
                "[function]."
            )
