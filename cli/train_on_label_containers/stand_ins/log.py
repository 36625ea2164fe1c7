"""Lines of log in the form of the built-in algorithms."""

import os
from datetime import UTC, datetime


def log(message: str, level: str = "INFO") -> None:
    """Print one line with time, level and process."""
    moment = datetime.now(UTC).strftime("%m/%d/%Y %H:%M:%S")
    print(f"[{moment} {level} {os.getpid()}] {message}", flush=True)  # noqa: T201 - a container's log
