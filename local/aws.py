"""Starts the AWS on the laptop and makes sure that it stops."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from local.clients import Clients
from local.controls import ControlEndpoint, Training, Workers
from local.environment import client_environment, server_environment
from local.errors import LaptopError
from local.place import ACCOUNT, REGION
from local.readiness import wait_until_ready

if TYPE_CHECKING:
    from types import TracebackType

_REPOSITORY = Path(__file__).resolve().parent.parent
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0
_LOG_TAIL_BYTES = 4000


class LaptopAws:
    """An AWS of one's own on a free port of 127.0.0.1, gone at the end of the ``with`` block however it ends.

    ``training_step_seconds`` is how long a training job stays in each of its secondary statuses.

    Example: ``with LaptopAws() as aws: aws.client("s3").create_bucket(Bucket="images")``
    """

    account = ACCOUNT
    region = REGION

    def __init__(self, *, training_step_seconds: float = 0.2) -> None:
        self._training_step_seconds = training_step_seconds
        self._detached = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        if not self._detached:
            self.stop()

    def start(self) -> None:
        """Start the server and wait until it answers; LaptopError with the end of its log if it does not."""
        self.state_dir = Path(tempfile.mkdtemp(prefix="train-on-label-laptop-"))
        try:
            # Bound here: the port is known before the server starts, and nobody can take it in between.
            with socket.create_server(("127.0.0.1", 0)) as listener:
                port: int = listener.getsockname()[1]
                self._log = (self.state_dir / "server.log").open("w+b", buffering=0)
                self._spawn(listener, port)
        except BaseException:
            shutil.rmtree(self.state_dir)
            raise
        self.endpoint_url = f"http://127.0.0.1:{port}"
        self.client = Clients(self.endpoint_url)
        endpoint = ControlEndpoint(self.endpoint_url)
        self.workers, self.training = Workers(endpoint), Training(endpoint)
        self._reset = endpoint
        try:
            wait_until_ready(self.endpoint_url, _START_SECONDS)
        except BaseException as error:
            self.stop()
            if isinstance(error, OSError):
                message = (
                    f"The AWS on the laptop did not start ({error}); the end of its log:\n{self.log_tail()}"
                )
                raise LaptopError(message) from error
            raise

    def _spawn(self, listener: socket.socket, port: int) -> None:
        lifeline, self._lifeline = os.pipe()
        environment = server_environment(
            port, self.state_dir, training_step_seconds=self._training_step_seconds
        )
        supervisor = Path(__file__).with_name("supervisor.py")
        arguments = [lifeline, listener.fileno(), self.state_dir, sys.executable, "-m", "local.server"]
        try:
            self._supervisor = subprocess.Popen(  # noqa: S603 - this project's own two programs
                [sys.executable, supervisor, *map(str, arguments), str(listener.fileno())],
                cwd=_REPOSITORY,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                pass_fds=(lifeline, listener.fileno()),
                start_new_session=True,
            )
        except BaseException:
            os.close(self._lifeline)
            raise
        finally:
            os.close(lifeline)

    def stop(self) -> None:
        """End the server, all it started and its folder; doing so twice is no mistake."""
        if self._supervisor.poll() is None:
            self._supervisor.terminate()
            try:
                self._supervisor.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                # The server notices this end by itself and follows.
                self._supervisor.kill()
                self._supervisor.wait()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1

    def detach(self) -> int:
        """Keep the server running after this process; return the process id to ``kill`` or local.stop."""
        os.write(self._lifeline, b"d")
        self._detached = True
        return self._supervisor.pid

    def reset(self) -> None:
        """Forget every resource of every service."""
        self._reset.post("/_ministack/reset")

    def environment(self) -> dict[str, str]:
        """The whole environment for a child process, such as the CDK CLI, that is to see only this AWS."""
        return client_environment(self.endpoint_url)

    def log_tail(self, size: int = _LOG_TAIL_BYTES) -> str:
        """The last ``size`` bytes of the server's log, also after its end."""
        end = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, max(0, end - size)).decode(errors="replace")
