"""A training job's container at work: fed, listened to, stopped in time."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from train_on_label_containers.layout import FAILURE_CHARACTERS, failure
from train_on_label_containers.pipe.channels import pipe_channels
from train_on_label_containers.pipe.feeder import Feeder
from train_on_label_containers.pipe.objects import Objects
from train_on_label_containers.process import STOP_SECONDS, ContainerProcess
from train_on_label_containers.stand_ins.refusal import CUSTOMER_ERROR

if TYPE_CHECKING:
    from train_on_label_containers.pipe.channel_feeder import ChannelFeeder

StoppedBy = Literal["Stopped", "MaxRuntimeExceeded"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a container ended: completed where neither failed nor stopped."""

    exit_code: int
    failure_reason: str | None = None
    stopped_by: StoppedBy | None = None


class TrainingContainer:
    """The container of a CreateTrainingJob request, whose folders are at `base`; it runs once.

    `built_in`: the image is a built-in algorithm's, and its exit code tells whose fault a failure is.
    `folder` is where the program starts, `base` if none is given.
    """

    def __init__(
        self,
        request: Mapping[str, Any],
        base: Path,
        objects: Objects,
        *,
        built_in: bool,
        folder: Path | None = None,
        stop_seconds: float = STOP_SECONDS,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self._base = base
        self._built_in = built_in
        self._folder = folder or base
        self._stop_seconds = stop_seconds
        self._pass_fds = pass_fds
        self._request = request
        self._objects = objects
        self.fed: Mapping[str, ChannelFeeder] = {}
        """Channel -> what it was fed with, once the container runs."""
        self._lock = threading.Lock()
        self._process: ContainerProcess | None = None
        self._stopped_by: StoppedBy | None = None
        self._killed = False
        self._feeding_error: Exception | None = None

    def run(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        hear: Callable[[list[str]], None],
        *,
        max_seconds: float,
    ) -> Ended:
        """Run until the program has ended; `hear` gets its lines as they come, and ends it by raising."""
        deadline = threading.Timer(max_seconds, self.stop, ["MaxRuntimeExceeded"])
        deadline.daemon = True
        channels = pipe_channels(self._request)
        with Feeder(channels, self._objects, self._base / "input" / "data", self._fail) as feeder:
            self.fed = feeder.channels
            process = ContainerProcess(
                command, environment, self._folder, stop_seconds=self._stop_seconds, pass_fds=self._pass_fds
            )
            try:
                with self._lock:
                    self._process = process
                    self._end_if_told()
                deadline.start()
                for lines in process.output():
                    hear(lines)
                code = process.wait()
            finally:
                deadline.cancel()
                process.kill()
                process.wait()
        return self._ended(code)

    def stop(self, why: StoppedBy = "Stopped") -> None:
        """Send SIGTERM, and SIGKILL to what has not ended in time; from any thread, at any moment."""
        with self._lock:
            self._stopped_by = self._stopped_by or why
            self._end_if_told()

    def kill(self) -> None:
        """End it at once, now or when it starts."""
        with self._lock:
            self._killed = True
            self._end_if_told()

    def _fail(self, error: Exception) -> None:
        with self._lock:
            self._feeding_error = error
            self._end_if_told()

    def _end_if_told(self) -> None:
        if self._process is None:
            return
        if self._feeding_error or self._killed:
            self._process.kill()
        elif self._stopped_by:
            self._process.stop()

    def _ended(self, code: int) -> Ended:
        if self._feeding_error:
            return Ended(code, str(self._feeding_error)[:FAILURE_CHARACTERS])
        if self._stopped_by:
            return Ended(code, stopped_by=self._stopped_by)
        if code == 0:
            return Ended(code)
        kind = "ClientError" if self._built_in and code == CUSTOMER_ERROR else "AlgorithmError"
        return Ended(code, f"{kind}: {failure(self._base)}, exit code: {code}"[:FAILURE_CHARACTERS])
