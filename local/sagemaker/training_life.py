"""What happens to a training job after its creation: a real job's statuses and events, in about a second."""

import asyncio
import math
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime

from local.sagemaker.ports import S3
from local.sagemaker.training_output import upload_output
from local.sagemaker.types import Params

_MESSAGES = {
    "Starting": "Preparing the instances for training",
    "Downloading": "Downloading input data",
    "Training": "Training image download completed. Training in progress.",
    "Uploading": "Uploading generated training model",
    "Completed": "Training job completed",
    "Failed": "Training job failed",
    "Stopping": "Stopping the training job",
    "Stopped": "Training job stopped",
}


class TrainingLife:
    """Moves each job through its secondary statuses, ``step_seconds`` apart, with an event at each."""

    def __init__(self, s3: S3, emit: Callable[[Params], None], *, step_seconds: float) -> None:
        self._s3 = s3
        self._emit = emit
        self._step_seconds = step_seconds
        self._going_on = asyncio.Event()
        self._going_on.set()
        self._failures: list[tuple[str | None, str]] = []
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, job: Params) -> None:
        """Let a new job live."""
        self._move(job, "InProgress", "Starting")
        self._run(job, self._live(job))

    def stop(self, job: Params) -> None:
        """Stop a job that is InProgress."""
        self._move(job, "Stopping", "Stopping")
        self._run(job, self._stop(job))

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
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        self._failures.clear()
        self.release()

    def _run(self, job: Params, life: Coroutine[None, None, None]) -> None:
        name = job["TrainingJobName"]
        if name in self._tasks:
            self._tasks[name].cancel()
        # The loop keeps only weak references to its tasks.
        self._tasks[name] = asyncio.create_task(life)
        self._tasks[name].add_done_callback(_report)

    async def _live(self, job: Params) -> None:
        await self._step()
        job["TrainingStartTime"] = datetime.now(UTC)
        self._move(job, "InProgress", "Downloading")
        await self._step()
        self._move(job, "InProgress", "Training")
        await self._step()
        reason = self._failure_of(job["TrainingJobName"])
        if reason is None:
            self._move(job, "InProgress", "Uploading")
            await self._step()
            reason = await upload_output(self._s3, job)
        self._finish(job, "Failed" if reason else "Completed", reason)

    async def _stop(self, job: Params) -> None:
        await self._step()
        self._finish(job, "Stopped", None)

    async def _step(self) -> None:
        await asyncio.sleep(self._step_seconds)
        await self._going_on.wait()

    def _failure_of(self, name: str) -> str | None:
        for failure in self._failures:
            if failure[0] in {None, name}:
                self._failures.remove(failure)
                return failure[1]
        return None

    def _finish(self, job: Params, status: str, reason: str | None) -> None:
        if reason:
            job["FailureReason"] = reason
        job["TrainingEndTime"] = datetime.now(UTC)
        started = job.setdefault("TrainingStartTime", job["TrainingEndTime"])
        seconds = math.ceil((job["TrainingEndTime"] - started).total_seconds())
        job["TrainingTimeInSeconds"] = job["BillableTimeInSeconds"] = max(1, seconds)
        self._move(job, status, status)

    def _move(self, job: Params, status: str, secondary_status: str) -> None:
        now = datetime.now(UTC)
        transitions = job["SecondaryStatusTransitions"]
        if transitions:
            transitions[-1]["EndTime"] = now
        message = _MESSAGES[secondary_status]
        transitions.append({"Status": secondary_status, "StartTime": now, "StatusMessage": message})
        job |= {"TrainingJobStatus": status, "SecondaryStatus": secondary_status, "LastModifiedTime": now}
        self._emit(job)


def _report(life: asyncio.Task[None]) -> None:
    """Raise what a life ended with, if not by being cancelled: asyncio then logs it as unhandled."""
    if not life.cancelled():
        life.result()
