"""The function's own deadline: it ends with a reason before Lambda kills it without one."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from train_on_label.planning.one_function import RESERVE_SECONDS, BeyondOneFunctionError, OneFunction


class DeadlineError(Exception):
    """The time did not suffice: nothing was started, uploads were aborted, and another run begins anew."""

    def __init__(self, stopped: str) -> None:
        super().__init__(
            f"{stopped} If further attempts end so too, raise timeout_seconds or memory_mb (which brings "
            "cores) in [function]."
        )
        self.stopped = stopped


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
                f"Stopped after {done}, {left + RESERVE_SECONDS:.0f} seconds before the function's time-out."
            )


@contextmanager
def within(function: OneFunction, sizes: Iterable[int]) -> Iterator[None]:
    """Where manifests of so many bytes are prepared: BeyondOneFunctionError where the function cannot do it.

    That is known before it is tried, or once the time is over and another attempt would hardly do better.
    """
    sizes = tuple(sizes)
    function.check(sizes)
    try:
        yield
    except DeadlineError as error:
        if doubt := function.doubt(sizes):
            raise BeyondOneFunctionError(f"{error.stopped} {doubt}") from error
        raise
