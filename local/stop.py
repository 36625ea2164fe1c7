"""Ends an AWS on the laptop that was left running.

Run as: python -m local.stop PROCESS_ID
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from local.errors import LaptopError

_SUPERVISOR = str(Path(__file__).with_name("supervisor.py"))
_STOP_SECONDS = 10.0


def stop(process_id: int) -> None:
    """End the supervisor ``process_id`` and wait until it is gone; LaptopError if that is no supervisor."""
    if _SUPERVISOR not in _command(process_id):
        raise LaptopError(
            f"Process {process_id} is no AWS on the laptop; see `ps`, it may have ended already."
        )
    os.kill(process_id, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while _SUPERVISOR in _command(process_id):
        if time.monotonic() > deadline:
            raise LaptopError(f"Process {process_id} did not end in {_STOP_SECONDS:.0f} s; try `kill -9`.")


def _command(process_id: int) -> str:
    """The command line of a process, on Linux and macOS alike; empty if there is none."""
    arguments = ["ps", "-o", "command=", "-p", str(process_id)]
    return subprocess.run(arguments, capture_output=True, text=True, check=False).stdout  # noqa: S603


if __name__ == "__main__":
    try:
        stop(int(sys.argv[1]))
    except (LaptopError, IndexError, ValueError) as error:
        sys.exit(str(error) if isinstance(error, LaptopError) else "Usage: python -m local.stop PROCESS_ID")
