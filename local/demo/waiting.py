"""Waiting for what comes by an event."""

import time
from collections.abc import Callable
from typing import TypeVar

from local.aws import LaptopAws
from local.demo.errors import DemoError

PATIENCE = 60.0  # seconds until what must come is there

Found = TypeVar("Found")


def wait_for(aws: LaptopAws, look: Callable[[], Found | None], missing: str) -> Found:
    """What ``look`` finds once it finds something; DemoError that begins with ``missing`` if it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)  # between two looks: the event has no other sign to wait for
    raise DemoError(f"{missing} within {PATIENCE:.0f} s, and the server said:\n{aws.log_tail()}")
