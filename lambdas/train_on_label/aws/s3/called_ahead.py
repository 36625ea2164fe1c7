"""Calls made by several threads ahead of whoever takes what they give."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

AT_ONCE = 8
"""Fewer than a client has connections."""

Argument = TypeVar("Argument")
Result = TypeVar("Result")


def called_ahead(call: Callable[[Argument], Result], arguments: Iterable[Argument]) -> Iterator[Result]:
    """What a call gives for each argument, in order; what it raises comes where its result would."""
    ahead: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(AT_ONCE, "ahead") as threads:
        try:
            for argument in arguments:
                ahead.append(threads.submit(copy_context().run, call, argument))
                if len(ahead) == AT_ONCE:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for each in ahead:
                each.cancel()
