"""One training job's machine: downloads, trains and uploads, with the rights of the job's role."""

import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from local.clients import Clients
from local.training.artifacts import upload_artifacts
from local.training.checkpoints import Checkpoints
from local.training.errors import TrainingFailedError
from local.training.log import JobLog
from local.training.programs import Program, metric_definitions
from train_on_label_containers.environment import container_environment
from train_on_label_containers.files import write_files
from train_on_label_containers.layout import write_layout
from train_on_label_containers.pipe.errors import FeedingError
from train_on_label_containers.pipe.s3 import S3Objects
from train_on_label_containers.training import StoppedBy, TrainingContainer


class Instance:
    """Its methods block, and raise TrainingFailedError; only ``stop`` and ``close`` are for other threads.

    ``job`` is DescribeTrainingJob's answer at the beginning, ``credentials`` the variables that give the
    container the role's rights.
    """

    def __init__(
        self,
        job: Mapping[str, Any],
        program: Program,
        clients: Clients,
        credentials: Mapping[str, str],
        pass_fds: Sequence[int],
    ) -> None:
        self._job = job
        self._program = program
        self._credentials = credentials
        self._root = Path(tempfile.mkdtemp(prefix="training-"))
        self._base = self._root / "ml"
        self._s3 = clients("s3")
        self._log = JobLog(clients, job["TrainingJobName"], metric_definitions(job["AlgorithmSpecification"]))
        self._objects = S3Objects(self._s3)
        self._container = TrainingContainer(
            job, self._base, self._objects, built_in=program.built_in, pass_fds=pass_fds
        )
        self._at_work = threading.Lock()

    @cached_property
    def _checkpoints(self) -> Checkpoints:
        return Checkpoints(self._s3, self._job, self._base)

    @property
    def metrics(self) -> Mapping[str, tuple[float, datetime]]:
        """Metric -> its last value so far, and when it came."""
        return self._log.final

    def download(self) -> None:
        """Make the container's folders, with the files of its channels and its checkpoints."""
        with self._at_work:
            (self._root / "tmp").mkdir()
            write_layout(self._base, self._job)
            try:
                write_files(self._job, self._objects, self._base / "input" / "data")
                self._checkpoints.bring()
            except FeedingError as error:
                raise TrainingFailedError(str(error)) from error

    def train(self) -> StoppedBy | None:
        """Run the program to its end; what stopped it, if it did not end by itself."""
        with self._at_work:
            ended = self._container.run(
                self._program.command,
                container_environment(
                    self._base,
                    self._job,
                    training_job_arn=self._job["TrainingJobArn"],
                    credentials=self._credentials,
                ),
                self._log.hear,
                max_seconds=self._job["StoppingCondition"]["MaxRuntimeInSeconds"],
            )
            self._checkpoints.take()
        if ended.failure_reason is not None:
            raise TrainingFailedError(ended.failure_reason)
        return ended.stopped_by

    def upload(self) -> str:
        """Upload what the job leaves behind; the model's URI."""
        with self._at_work:
            return upload_artifacts(self._s3, self._job, self._base)

    def stop(self) -> None:
        """End the program as StopTrainingJob does, now or when it starts."""
        self._container.stop()

    def close(self) -> None:
        """End everything at once, and remove the folders."""
        self._container.kill()
        with self._at_work:
            shutil.rmtree(self._root)
