"""Logs and metrics: one structured line per step and per outcome, and no label's text in any of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from labeling_completed.outcome import Outcome, Result

_METRICS = {
    Result.STARTED: "TrainingJobsStarted",
    Result.ALREADY_STARTED: "EventsRepeated",
    Result.REFUSED: "LabelingJobsRefused",
    Result.IGNORED: "LabelingJobsIgnored",
}


class Telling:
    """Tells operators what happens to a labeling job."""

    def __init__(self, logger: Logger, metrics: Metrics) -> None:
        self._logger = logger
        self._metrics = metrics

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Puts the labeling job's name into every line of the block."""
        with self._logger.append_context_keys(labeling_job=name):
            self._metrics.add_metric("LabelingJobsCompleted", MetricUnit.Count, 1)
            yield

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Logs the step with its seconds; one that fails says so and passes its error on."""
        started = time.perf_counter()
        try:
            yield
        except Exception:
            self._logger.warning("%s: failed", name, step=name, seconds=_since(started))
            raise
        self._logger.info(name, step=name, seconds=_since(started))

    def outcome(self, outcome: Outcome) -> None:
        """Logs and counts how it ended; a refusal by its codes too."""
        fields = outcome.summary()
        if outcome.plan is not None:
            dataset = outcome.plan.dataset
            fields |= {
                "profile": outcome.plan.profile.name,
                "dataset": outcome.plan.prefix,
                "lines": dataset.lines,
                "accepted": dataset.accepted,
                "rejected": dict(dataset.rejected),
                "train": dataset.train,
                "validation": dataset.validation,
                "notes": list(outcome.plan.request.notes) if outcome.plan.request else [],
            }
            self._metrics.add_metric("LinesAccepted", MetricUnit.Count, dataset.accepted)
            self._metrics.add_metric("LinesRejected", MetricUnit.Count, dataset.lines - dataset.accepted)
        self._logger.info("labeling job %s", outcome.result.value, extra=fields)
        self._metrics.add_metric(_METRICS[outcome.result], MetricUnit.Count, 1)
        for refusal in outcome.refusals:
            with single_metric(name="RefusalsByCode", unit=MetricUnit.Count, value=1) as metric:
                metric.add_dimension("Code", refusal.code.name)


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)
