"""Follows training jobs to their end, by what they write into CloudWatch Logs."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypedDict

from local.aws import LaptopAws
from train_on_label_containers.metrics import LogMetrics

_GROUP = "/aws/sagemaker/TrainingJobs"
_RUNNING = frozenset({"InProgress", "Stopping"})

Tell = Callable[[str, float], None]


def follow(aws: LaptopAws, training_jobs: Sequence[str], tell: Tell, patience: float) -> None:
    """Call ``tell`` with each metric as its line comes, until no job runs any more.

    TimeoutError where that takes more than ``patience`` seconds.
    """
    followed = [_Job(aws, name) for name in training_jobs]
    deadline = time.monotonic() + patience
    while followed:
        if time.monotonic() > deadline:
            names = ", ".join(job.name for job in followed)
            raise TimeoutError(f"{names} did not end within {patience:.0f} s")
        # Asked before the log is read: of a job that has ended, the log is read to its end.
        running = [job for job in followed if job.is_running()]
        for job in followed:
            job.tell_metrics(tell)
        followed = running
        time.sleep(0.25)  # between two looks: a log gives no sign


class _GoOn(TypedDict, total=False):
    nextToken: str


class _Job:
    def __init__(self, aws: LaptopAws, name: str) -> None:
        self.name = name
        self._sagemaker, self._logs = aws.client("sagemaker"), aws.client("logs")
        described = self._sagemaker.describe_training_job(TrainingJobName=name)
        definitions = described["AlgorithmSpecification"].get("MetricDefinitions", [])
        self._metrics = LogMetrics([{"Name": each["Name"], "Regex": each["Regex"]} for each in definitions])
        self._stream: str | None = None
        self._go_on: _GoOn = {}

    def is_running(self) -> bool:
        described = self._sagemaker.describe_training_job(TrainingJobName=self.name)
        return described["TrainingJobStatus"] in _RUNNING

    def tell_metrics(self, tell: Tell) -> None:
        for line in self._new_lines():
            for name, value in self._metrics.read(line):
                tell(name, value)

    def _new_lines(self) -> Iterator[str]:
        if self._stream is None:
            self._stream = self._find_stream()
        while self._stream is not None:
            page = self._logs.get_log_events(
                logGroupName=_GROUP, logStreamName=self._stream, startFromHead=True, **self._go_on
            )
            yield from (event["message"] for event in page["events"])
            # The token stays what it was where there is nothing more.
            if self._go_on.get("nextToken") == page["nextForwardToken"]:
                return
            self._go_on = {"nextToken": page["nextForwardToken"]}

    def _find_stream(self) -> str | None:
        try:
            found = self._logs.describe_log_streams(logGroupName=_GROUP, logStreamNamePrefix=f"{self.name}/")
        except self._logs.exceptions.ResourceNotFoundException:
            return None  # nothing has written a log yet
        return next((stream["logStreamName"] for stream in found["logStreams"]), None)
