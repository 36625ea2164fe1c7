"""Waiting for a condition on the other side of a network."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_until(look: Callable[[], Found | None], seconds: float = 120.0) -> Found:
    """What `look` finds, once it finds something; AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.02)  # between two looks at another process
    raise AssertionError(f"nothing was found within {seconds:g} s")
