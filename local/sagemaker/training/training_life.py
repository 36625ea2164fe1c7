"""What happens to a training job after its creation: a real job's statuses and events, on an instance."""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from local.sagemaker.ports import Instance, Instances
from local.sagemaker.types import Params
from local.training.errors import TrainingFailedError

Answer = TypeVar("Answer")

_MESSAGES = {
    "Starting": "Preparing the instances for training",
    "Downloading": "Downloading input data",
    "Training": "Training image download completed. Training in progress.",
    "Uploading": "Uploading generated training model",
    "Completed": "Training job completed",
    "Failed": "Training job failed",
    "Stopping": "Stopping the training job",
    "Stopped": "Training job stopped",
    "MaxRuntimeExceeded": "Training job runtime exceeded MaxRuntimeInSeconds provided",
}
_MAX_JOBS_AT_WORK = 100
_INTERNAL = "InternalServerError: We encountered an internal error. Please try again."


class TrainingLife:
    """Moves each job through its secondary statuses, ``step_seconds`` apart at least, an event at each."""

    def __init__(self, instances: Instances, emit: Callable[[Params], None], *, step_seconds: float) -> None:
        self._instances = instances
        self._emit = emit
        self._step_seconds = step_seconds
        self._going_on = asyncio.Event()
        self._going_on.set()
        self._failures: list[tuple[str | None, str]] = []
        self._lives: dict[str, asyncio.Task[None]] = {}
        self._at_work: dict[str, Instance] = {}
        self._pool = ThreadPoolExecutor(_MAX_JOBS_AT_WORK, "training")

    def begin(self, job: Params) -> None:
        """Let a new job live."""
        self._move(job, "InProgress", "Starting")
        # The loop keeps only weak references to its tasks.
        life = self._lives[job["TrainingJobName"]] = asyncio.create_task(self._live(job))
        life.add_done_callback(_report)

    def stop(self, job: Params) -> None:
        """Stop a job that is InProgress."""
        self._move(job, "Stopping", "Stopping")
        if instance := self._at_work.get(job["TrainingJobName"]):
            instance.stop()

    def fail_next(self, reason: str, name: str | None) -> None:
        """Let the next job that trains, or the next of that name, fail."""
        self._failures.append((name, reason))

    def hold(self) -> None:
        """Keep jobs where they are."""
        self._going_on.clear()

    def release(self) -> None:
        """Let jobs go on."""
        self._going_on.set()

    def clear(self) -> None:
        """End every life, and forget failures and holds."""
        for life in self._lives.values():
            life.cancel()
        self._lives.clear()
        self._failures.clear()
        self.release()

    async def _live(self, job: Params) -> None:
        try:
            statuses = await self._work(job)
        except TrainingFailedError as error:
            self._finish(job, "Failed", "Failed", str(error))
        except Exception:
            self._finish(job, "Failed", "Failed", _INTERNAL)
            raise
        else:
            self._finish(job, *statuses)

    async def _work(self, job: Params) -> tuple[str, str]:
        """Status and secondary status in which the job ends, if it does not fail."""
        await self._step()
        if _is_stopping(job):
            return "Stopped", "Stopped"
        name = job["TrainingJobName"]
        job["TrainingStartTime"] = datetime.now(UTC)
        instance = self._at_work[name] = await self._do(partial(self._instances.start, job))
        try:
            return await self._train(job, instance)
        finally:
            self._at_work.pop(name)
            await self._do(instance.close)

    async def _train(self, job: Params, instance: Instance) -> tuple[str, str]:
        await self._go_to(job, "Downloading")
        await self._do(instance.download)
        await self._go_to(job, "Training")
        if _is_stopping(job):
            return "Stopped", "Stopped"
        self._fail_if_told(job["TrainingJobName"])
        try:
            stopped_by = await self._do(instance.train)
        finally:
            job["FinalMetricDataList"] = [
                {"MetricName": name, "Value": value, "Timestamp": moment}
                for name, (value, moment) in instance.metrics.items()
            ]
        await self._go_to(job, "Uploading")
        job["ModelArtifacts"] = {"S3ModelArtifacts": await self._do(instance.upload)}
        if _is_stopping(job):
            return "Stopped", "Stopped"
        return ("Stopped", stopped_by) if stopped_by else ("Completed", "Completed")

    async def _do(self, work: Callable[[], Answer]) -> Answer:
        # A pool of its own: ministack's is small, and needed to answer what jobs ask of it.
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def _go_to(self, job: Params, secondary_status: str) -> None:
        if not _is_stopping(job):
            self._move(job, "InProgress", secondary_status)
        await self._step()

    async def _step(self) -> None:
        await asyncio.sleep(self._step_seconds)
        await self._going_on.wait()

    def _fail_if_told(self, name: str) -> None:
        for failure in self._failures:
            if failure[0] in {None, name}:
                self._failures.remove(failure)
                raise TrainingFailedError(failure[1])

    def _finish(self, job: Params, status: str, secondary_status: str, reason: str | None = None) -> None:
        if reason:
            job["FailureReason"] = reason
        job["TrainingEndTime"] = datetime.now(UTC)
        started = job.setdefault("TrainingStartTime", job["TrainingEndTime"])
        seconds = math.ceil((job["TrainingEndTime"] - started).total_seconds())
        job["TrainingTimeInSeconds"] = job["BillableTimeInSeconds"] = max(1, seconds)
        self._move(job, status, secondary_status)

    def _move(self, job: Params, status: str, secondary_status: str) -> None:
        now = datetime.now(UTC)
        transitions = job["SecondaryStatusTransitions"]
        if transitions:
            transitions[-1]["EndTime"] = now
        message = _MESSAGES[secondary_status]
        transitions.append({"Status": secondary_status, "StartTime": now, "StatusMessage": message})
        job |= {"TrainingJobStatus": status, "SecondaryStatus": secondary_status, "LastModifiedTime": now}
        self._emit(job)


def _is_stopping(job: Params) -> bool:
    return bool(job["TrainingJobStatus"] == "Stopping")


def _report(life: asyncio.Task[None]) -> None:
    """Raise what a life ended with, if not by being cancelled: asyncio then logs it as unhandled."""
    if not life.cancelled():
        life.result()
