"""What happens to a training job after its creation: a real job's statuses and events, in about a second."""

import asyncio
import io
import json
import math
import tarfile
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime

from local.sagemaker.ports import S3
from local.sagemaker.s3_uri import join_s3_uri, split_s3_uri
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
# Nothing is trained on a laptop: the metrics have the right names and a value that nobody takes for a result.
_PLACEHOLDER_METRIC = 0.5


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
            reason = await self._upload(job)
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

    async def _upload(self, job: Params) -> str | None:
        """Write the model and describe it; return why that failed, if it did."""
        uri = join_s3_uri(
            job["OutputDataConfig"]["S3OutputPath"], job["TrainingJobName"], "output", "model.tar.gz"
        )
        bucket, key = split_s3_uri(uri)
        if not await self._s3.write(bucket, key, _model(job)):
            return f"ClientError: Failed to upload the model artifacts to {uri}: the bucket does not exist."
        job["ModelArtifacts"] = {"S3ModelArtifacts": uri}
        job["FinalMetricDataList"] = [
            {"MetricName": name, "Value": _PLACEHOLDER_METRIC, "Timestamp": datetime.now(UTC)}
            for name in _metric_names(job)
        ]
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


def _metric_names(job: Params) -> list[str]:
    algorithm = job.get("AlgorithmSpecification") or {}
    defined = [metric["Name"] for metric in algorithm.get("MetricDefinitions") or []]
    image = algorithm.get("TrainingImage", "")
    return defined or ["validation:mAP" if "object-detection" in image else "validation:accuracy"]


def _model(job: Params) -> bytes:
    """A small model.tar.gz that says what it is."""
    content = json.dumps({"TrainingJobName": job["TrainingJobName"], "trained": "no: on a laptop"}).encode()
    member = tarfile.TarInfo("model.json")
    member.size = len(content)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()
