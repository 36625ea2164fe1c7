"""An executor without threads."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class AtOnce(Executor):
    """Does what is submitted before it answers, so that calls come in the same order each time."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As an executor's thread does it: what is raised, the future raises."""
        future = Future[Any]()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  # as a thread of the standard library's pools has it
            future.set_exception(error)
        return future
