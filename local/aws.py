"""The AWS on the laptop, as a context manager."""

import json
from typing import TYPE_CHECKING, Self

from local.clients import Clients
from local.controls import ControlEndpoint, Training, Workers
from local.environment import client_environment
from local.place import ACCOUNT, REGION
from local.process import ServerProcess

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


class RunningAws:
    """An AWS on the laptop that answers at an address; ``client`` is the account's root."""

    account = ACCOUNT
    region = REGION

    def __init__(self, endpoint_url: str, certificate: "Path | None" = None) -> None:
        self.endpoint_url, self.certificate = endpoint_url, certificate
        self.client = Clients(endpoint_url, certificate)
        self._control = ControlEndpoint(endpoint_url, certificate)
        self.workers = Workers(self._control)
        self.training = Training(self._control)


class LaptopAws(RunningAws):
    """An AWS of one's own on a free port of 127.0.0.1, gone after the ``with`` block however it ends.

    ``training_step_seconds`` is how long a training job stays in each secondary status at least. With
    ``enforce_iam`` every request is checked against IAM policies, over TLS; ``client`` is the account's root.

    Example: ``with LaptopAws() as aws: aws.client("s3").create_bucket(Bucket="images")``
    """

    def __init__(self, *, training_step_seconds: float = 0.2, enforce_iam: bool = False) -> None:
        self._training_step_seconds = training_step_seconds
        self._enforce_iam = enforce_iam
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
        self._process = ServerProcess(
            training_step_seconds=self._training_step_seconds, enforce_iam=self._enforce_iam
        )
        self._process.wait_until_ready()
        # The folder holds server.log; the supervisor is the process to end if the server is to end.
        self.state_dir, self.supervisor_pid = self._process.state_dir, self._process.supervisor_pid
        super().__init__(self._process.endpoint_url, self._process.certificate)

    def stop(self) -> None:
        """End the server, all it started and its folder; doing so twice is no mistake."""
        self._process.stop()

    def detach(self) -> int:
        """Keep the server running after this process; return the process id to ``kill`` or local.stop."""
        self._process.detach()
        self._detached = True
        return self.supervisor_pid

    def reset(self) -> None:
        """Forget every resource of every service."""
        self._control.post("/_ministack/reset")

    def refuse_next(self, operation: str, code: str, message: str = "Refused for a test.") -> None:
        """Let SageMaker answer its next call of ``operation`` with an error, e.g. ThrottlingException."""
        body = {"operation": operation, "code": code, "message": message}
        self._control.post("/_laptop/sagemaker/refuse-next", json.dumps(body).encode())

    def let_pass(self, seconds: float) -> None:
        """Let messages that wait in queues come as much earlier; no other clock goes on."""
        self._control.post("/_laptop/queues/let-pass", json.dumps({"seconds": seconds}).encode())

    def environment(self) -> dict[str, str]:
        """The whole environment for a child process, such as the CDK CLI, that is to see only this AWS."""
        return client_environment(self.endpoint_url, self.certificate)

    def log_tail(self) -> str:
        """The last 4,000 bytes of the server's log, also after its end."""
        return self._process.log_tail()
