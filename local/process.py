"""The server as a process: started on a free port, watched by its supervisor, and surely ended."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from local.certificate import write_certificate
from local.environment import server_environment
from local.errors import LaptopError
from local.readiness import wait_until_ready

SERVER_MODULE = "local.server"
FOLDER_PREFIX = "train-on-label-laptop-"

_REPOSITORY = Path(__file__).resolve().parent.parent
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0
_LOG_TAIL_BYTES = 4000


class ServerProcess:
    """A server that runs from construction to stop(), or to this process's end unless detach() is called."""

    def __init__(self, *, training_step_seconds: float, enforce_iam: bool) -> None:
        self.state_dir = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
        try:
            self.certificate = write_certificate(self.state_dir) if enforce_iam else None
            # Bound here: the port is known before the server starts, and nobody can take it in between.
            with socket.create_server(("127.0.0.1", 0)) as listener:
                self._port: int = listener.getsockname()[1]
                self._log = (self.state_dir / "server.log").open("w+b", buffering=0)
                self._supervisor, self._lifeline = self._spawn(listener.fileno(), training_step_seconds)
        except BaseException:
            shutil.rmtree(self.state_dir)
            raise

    @property
    def endpoint_url(self) -> str:
        """Where the server answers."""
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self._port}"

    @property
    def supervisor_pid(self) -> int:
        """The process to end if the server is to end."""
        return self._supervisor.pid

    def wait_until_ready(self) -> None:
        """Return when the server answers; otherwise end it and raise LaptopError with the end of its log."""
        try:
            wait_until_ready(self.endpoint_url, self.certificate, _START_SECONDS)
        except OSError as error:
            self.stop()
            tail = self.log_tail()
            message = f"The AWS on the laptop did not start ({error}); the end of its log:\n{tail}"
            raise LaptopError(message) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server, all it started and its folder; doing so twice is no mistake."""
        if self._log.closed:
            return
        self._supervisor.terminate()
        try:
            self._supervisor.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # The server notices this end by itself and follows.
            self._supervisor.kill()
            self._supervisor.wait()
        self._last_log = self.log_tail()
        self._log.close()
        os.close(self._lifeline)
        # Only what a supervisor that was itself killed has left.
        shutil.rmtree(self.state_dir, ignore_errors=True)

    def detach(self) -> None:
        """Let the server outlive this process."""
        os.write(self._lifeline, b"d")

    def log_tail(self) -> str:
        """The last 4,000 bytes of the server's log, also after its end."""
        if self._log.closed:
            return self._last_log
        start = max(0, os.fstat(self._log.fileno()).st_size - _LOG_TAIL_BYTES)
        return os.pread(self._log.fileno(), _LOG_TAIL_BYTES, start).decode(errors="replace")

    def _spawn(self, listener: int, training_step_seconds: float) -> tuple[subprocess.Popen[bytes], int]:
        lifeline, held_end = os.pipe()
        server = [sys.executable, "-m", SERVER_MODULE, str(listener)]
        supervisor = [sys.executable, "-m", "local.supervisor"]
        environment = server_environment(
            self._port,
            self.state_dir,
            training_step_seconds=training_step_seconds,
            certificate=self.certificate,
        )
        try:
            process = subprocess.Popen(  # noqa: S603 - this project's own two programs
                [*supervisor, str(lifeline), str(listener), str(self.state_dir), *server],
                cwd=_REPOSITORY,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                pass_fds=(lifeline, listener),
                start_new_session=True,
            )
        except BaseException:
            os.close(held_end)
            raise
        finally:
            os.close(lifeline)
        return process, held_end
