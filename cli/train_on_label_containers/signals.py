"""Hearing signals beside other events."""

import os
import signal


def hear_signals(*numbers: int) -> int:
    """The end of a pipe that gives, byte by byte, the number of each of these signals as it comes."""
    signals, wake_up = os.pipe()
    os.set_blocking(wake_up, False)
    signal.set_wakeup_fd(wake_up)
    for number in numbers:
        # The handler itself has nothing to do.
        signal.signal(number, lambda *_: None)
    return signals
