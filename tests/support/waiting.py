"""Waiting for a condition on the other side of a network."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_until(look: Callable[[], Found | None], seconds: float = 120.0) -> Found:
    """What `look` finds, once it finds something; AssertionError after so many seconds."""
    begin = time.monotonic()
    while (waited := time.monotonic() - begin) < seconds:
        if found := look():
            return found
        # Between two looks at another process; the longer it takes, the fewer looks hold it up.
        time.sleep(min(0.02 + waited / 10, 0.2))
    raise AssertionError(f"nothing was found within {seconds:g} s")
