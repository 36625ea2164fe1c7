"""Keeps one server for as long as its owner lives, then ends it and everything it started.

The owner holds the other end of a pipe, the lifeline. However the owner ends, by return, exception, signal or
kill -9, the operating system closes that end. Then this process kills the server's whole process group and
removes its folder. One byte through the lifeline lets the owner go without that.

Run as: python -m local.supervisor LIFELINE_FD LISTENER_FD STATE_DIR COMMAND...
"""

import contextlib
import fcntl
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from train_on_label_containers.signals import hear_signals

PID_FILE = "supervisor.pid"
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def supervise(lifeline: int, listener: int, state_dir: Path, command: list[str]) -> int:
    """Run ``command`` until it ends, the lifeline closes or a stop signal comes; return its exit status."""
    with (state_dir / PID_FILE).open("w") as own_pid:
        # Held to the end: a pid file that is not locked is of a process that is gone.
        fcntl.flock(own_pid, fcntl.LOCK_EX)
        own_pid.write(str(os.getpid()))
        own_pid.flush()
        signals = hear_signals(*STOP_SIGNALS, signal.SIGCHLD)
        ended, held = os.pipe()
        # The server reads its standard input to learn of this process's own end.
        server = subprocess.Popen(  # noqa: S603 - the command is the owner's own
            [*command, str(held)], stdin=subprocess.PIPE, pass_fds=(listener, held), start_new_session=True
        )
        os.close(listener)
        os.close(held)
        try:
            _wait(server, lifeline, signals)
        finally:
            # Nothing it holds is kept, so the server is not asked to end but ended, with all its workers.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            status = server.wait()
            # Containers end by themselves when the server does; their keepers hold the other end until then.
            os.read(ended, 1)
            shutil.rmtree(state_dir)
    return status


def _wait(server: subprocess.Popen[bytes], lifeline: int, signals: int) -> None:
    watched = [lifeline, signals]
    while server.poll() is None:
        ready, _, _ = select.select(watched, [], [])
        if signals in ready and set(os.read(signals, 64)) & set(STOP_SIGNALS):
            return
        if lifeline in ready:
            if not os.read(lifeline, 1):
                return
            watched.remove(lifeline)


if __name__ == "__main__":
    sys.exit(supervise(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:]))
