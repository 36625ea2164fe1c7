"""Keeps a training container's program, and ends it with all it started, however the program's owner ends.

The owner holds the other end of standard input. When that closes, by return or kill -9, the program's whole
process group is killed. SIGTERM is passed on to the program, which is killed if it does not end in time.

Run as: python -m train_on_label_containers.keeper GRACE_SECONDS COMMAND...
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time

from train_on_label_containers.signals import hear_signals

_NOT_FOUND, _SIGNALED = 127, 128  # as shells and Docker say


def keep(grace_seconds: float, command: list[str]) -> int:
    """Run `command` in a group of its own; its exit code, 128 + a signal's number if that ended it."""
    signals = hear_signals(signal.SIGTERM, signal.SIGCHLD)
    try:
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603 - the owner's own
    except OSError as error:
        print(f"exec: {command[0]!r}: {error.strerror}", file=sys.stderr)  # noqa: T201 - the container's log
        return _NOT_FOUND
    try:
        _wait(program.pid, signals, grace_seconds)
    finally:
        # Not reaped yet, so the group's number is still its own.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        code = program.wait()
        # Told to end once more, it would die of that before it says how the program ended.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return code if code >= 0 else _SIGNALED - code


def _wait(program: int, signals: int, grace_seconds: float) -> None:
    """Return when the program has ended, when its owner has, or when it was told to end and did not."""
    ends_at: float | None = None
    while not os.waitid(os.P_PID, program, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        left = None if ends_at is None else max(0, ends_at - time.monotonic())
        ready, _, _ = select.select([sys.stdin, signals], [], [], left)
        if sys.stdin in ready or left == 0:
            return
        if signals in ready and signal.SIGTERM in os.read(signals, 64) and ends_at is None:
            os.kill(program, signal.SIGTERM)
            ends_at = time.monotonic() + grace_seconds


if __name__ == "__main__":
    sys.exit(keep(float(sys.argv[1]), sys.argv[2:]))
