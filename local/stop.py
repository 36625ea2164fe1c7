"""Ends an AWS on the laptop that was left running.

Run as: python -m local.stop PROCESS_ID
"""

import fcntl
import os
import signal
import sys
import tempfile
from pathlib import Path

from local.errors import LaptopError
from local.process import FOLDER_PREFIX
from local.supervisor import PID_FILE


def stop(process_id: int) -> None:
    """End the supervisor ``process_id`` and wait until it is gone; LaptopError if that is no supervisor."""
    for path in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*/{PID_FILE}"):
        with path.open() as pid_file:
            if pid_file.read() == str(process_id) and _is_locked(pid_file.fileno()):
                os.kill(process_id, signal.SIGTERM)
                # Granted when the supervisor has ended.
                fcntl.flock(pid_file, fcntl.LOCK_SH)
                return
    raise LaptopError(f"Process {process_id} is no AWS on the laptop; it may have ended already.")


def _is_locked(pid_file: int) -> bool:
    try:
        fcntl.flock(pid_file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


if __name__ == "__main__":
    try:
        stop(int(sys.argv[1]))
    except LaptopError as error:
        sys.exit(str(error))
    except (IndexError, ValueError):
        sys.exit("Usage: python -m local.stop PROCESS_ID")
