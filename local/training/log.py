"""A training job's log in CloudWatch Logs, and its metrics in CloudWatch, as they come."""

import contextlib
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from botocore.exceptions import ClientError

from local.clients import Clients
from train_on_label_containers.layout import HOST
from train_on_label_containers.metrics import LogMetrics

NAMESPACE = "/aws/sagemaker/TrainingJobs"
"""The log group's name, too."""
_MAX_EVENTS = 10_000
_MAX_METRICS = 1_000


class JobLog:
    """Writes with the rights of the job's role; where they do not suffice, the job goes on without a log."""

    def __init__(self, clients: Clients, training_job: str, definitions: Sequence[Mapping[str, str]]) -> None:
        self._logs, self._cloudwatch = clients("logs"), clients("cloudwatch")
        self._training_job = training_job
        self._stream: str | None = None
        self._denied = False
        self._metrics = LogMetrics(definitions)
        self.final: dict[str, tuple[float, datetime]] = {}
        """Metric -> its last value, and when it came."""

    def hear(self, lines: Sequence[str]) -> None:
        """Write lines, and the metrics in them."""
        now = datetime.now(UTC)
        found = [metric for line in lines for metric in self._metrics.read(line)]
        self.final |= {name: (value, now) for name, value in found}
        if self._denied:
            return
        try:
            self._write([line for line in lines if line], now)
            self._put(found, now)
        except ClientError as error:
            self._denied = True
            print(f"{self._training_job} goes on without a log: {error}", file=sys.stderr)  # noqa: T201

    def _write(self, lines: Sequence[str], now: datetime) -> None:
        if lines and self._stream is None:
            self._stream = f"{self._training_job}/{HOST}-{int(time.time())}"
            with contextlib.suppress(self._logs.exceptions.ResourceAlreadyExistsException):
                self._logs.create_log_group(logGroupName=NAMESPACE)
            self._logs.create_log_stream(logGroupName=NAMESPACE, logStreamName=self._stream)
        for start in range(0, len(lines), _MAX_EVENTS):
            self._logs.put_log_events(
                logGroupName=NAMESPACE,
                logStreamName=str(self._stream),
                logEvents=[
                    {"timestamp": int(now.timestamp() * 1000), "message": line}
                    for line in lines[start : start + _MAX_EVENTS]
                ],
            )

    def _put(self, found: Sequence[tuple[str, float]], now: datetime) -> None:
        for start in range(0, len(found), _MAX_METRICS):
            self._cloudwatch.put_metric_data(
                Namespace=NAMESPACE,
                MetricData=[
                    {
                        "MetricName": name,
                        "Dimensions": [{"Name": "TrainingJobName", "Value": self._training_job}],
                        "Timestamp": now,
                        "Value": value,
                    }
                    for name, value in found[start : start + _MAX_METRICS]
                ],
            )
