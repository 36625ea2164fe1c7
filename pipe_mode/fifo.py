"""Waiting for a FIFO and opening it."""

import time
from pathlib import Path
from typing import BinaryIO

from pipe_mode.errors import PipeModeError

_BUFFER_BYTES = 1 << 16
_FIRST_WAIT_SECONDS = 0.001
_LONGEST_WAIT_SECONDS = 0.1


def open_fifo(path: Path, wait_seconds: float) -> BinaryIO:
    """A FIFO that may not be there yet; PipeModeError where it is not after so long."""
    end = time.monotonic() + wait_seconds
    pause = _FIRST_WAIT_SECONDS
    while True:
        try:
            return path.open("rb", buffering=_BUFFER_BYTES)
        except FileNotFoundError:
            if time.monotonic() > end:
                raise PipeModeError(f"{path} is not there after {wait_seconds:g} seconds.") from None
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_WAIT_SECONDS)
