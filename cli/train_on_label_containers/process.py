"""A training container as a child process: its output as it comes, stopping it, its exit code."""

import os
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

STOP_SECONDS = 120.0  # between SIGTERM and SIGKILL, by the documentation of StopTrainingJob
_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 16  # what is longer comes in pieces
_LOOK_SECONDS = 0.5


class ContainerProcess:
    """Runs `command` with nothing but `environment`; it ends at the latest with this process.

    `pass_fds` stay open for as long as anything of it may run.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        *,
        stop_seconds: float = STOP_SECONDS,
        pass_fds: Sequence[int] = (),
    ) -> None:
        keeper = [sys.executable, "-I", "-m", "train_on_label_containers.keeper", str(stop_seconds)]
        self._keeper = subprocess.Popen(  # noqa: S603 - the request's own program
            [*keeper, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment),
            start_new_session=True,
            pass_fds=pass_fds,
        )

    def output(self) -> Iterator[list[str]]:
        """Lines of standard output and standard error as they come, until the program has ended."""
        rest = b""
        while chunk := self._read():
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > _LONGEST_LINE:
                lines, rest = [*lines, rest], b""
            yield [line.decode(errors="replace") for line in lines]
        if rest:
            yield [rest.decode(errors="replace")]

    def stop(self) -> None:
        """Send SIGTERM; what has not ended after `stop_seconds` is killed."""
        self._keeper.terminate()

    def kill(self) -> None:
        """End the program, and everything it started, at once."""
        if self._keeper.stdin:
            self._keeper.stdin.close()

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, 128 + a signal's number if that ended it; subprocess.TimeoutExpired before."""
        code = self._keeper.wait(timeout)
        return code if code >= 0 else 128 - code

    def _read(self) -> bytes:
        assert self._keeper.stdout  # noqa: S101 - opened above
        output = self._keeper.stdout.fileno()
        ready = select.poll()  # select() takes no descriptor above 1,023, which a busy owner has
        ready.register(output, select.POLLIN)
        # A process that left the program's group may keep its output open for ever.
        while not ready.poll(_LOOK_SECONDS * 1000):
            if self._keeper.poll() is not None:
                return b""
        return os.read(output, _CHUNK)
