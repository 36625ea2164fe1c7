"""Logs and metrics: one structured line per step and per outcome, and no label's text in any of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from aws_lambda_powertools.metrics import MetricUnit

from labeling_completed.outcome import (
    AlreadyStarted,
    BeingPrepared,
    Ignored,
    IndexedOnly,
    Outcome,
    Refused,
    Started,
    Waiting,
    WaitingForLabels,
)
from train_on_label import metrics
from train_on_label.aws.observing import FunctionObserving
from train_on_label.instructions import Instructions
from train_on_label.preparation.finality import NotFinalError
from train_on_label.preparation.ranges.asking import UnpreparedError

_METRICS = {
    Started.result: metrics.TRAINING_JOBS_STARTED,
    AlreadyStarted.result: metrics.EVENTS_REPEATED,
    Refused.result: metrics.LABELING_JOBS_REFUSED,
    Ignored.result: metrics.LABELING_JOBS_IGNORED,
    Waiting.result: metrics.TRAINING_JOBS_WAITING,
    BeingPrepared.result: metrics.MANIFESTS_SHARED,
    IndexedOnly.result: metrics.LABELS_TAKEN_IN,
    WaitingForLabels.result: metrics.LABELS_TAKEN_IN,
}


class Observing(FunctionObserving):
    """Tells operators what happens to a labeling job."""

    continued: ClassVar[tuple[type[Exception], ...]] = (NotFinalError, UnpreparedError)

    @contextmanager
    def job(self, name: str, instructions: Instructions) -> Iterator[None]:
        """Puts the labeling job's name into every line of the block; counts it once."""
        with self._logger.append_context_keys(labeling_job=name), self.failure("labeling job"):
            if instructions.is_first_look:
                self._count(metrics.LABELING_JOBS_COMPLETED)
            yield

    def manifest(self, size: int) -> None:
        """Counts the bytes of a manifest that was found."""
        self._count(metrics.MANIFEST_BYTES, size, MetricUnit.Bytes)

    def outcome(self, outcome: Outcome) -> None:
        """Logs and counts how it ended; a refusal by its codes too."""
        fields = outcome.summary()
        if outcome.plan is not None:
            dataset = outcome.plan.dataset
            fields |= {
                "dataset": outcome.plan.prefix,
                "lines": dataset.lines,
                "accepted": dataset.accepted,
                "rejected": dict(dataset.rejected),
                "train": dataset.train,
                "validation": dataset.validation,
                "notes": list(outcome.plan.request.notes) if outcome.plan.request else [],
            }
            self._count(metrics.LINES_ACCEPTED, dataset.accepted)
            self._count(metrics.LINES_REJECTED, dataset.lines - dataset.accepted)
        self._logger.info("labeling job %s", outcome.result, extra=fields)
        if isinstance(outcome, BeingPrepared | Waiting | WaitingForLabels) and not outcome.is_news:
            return
        self._count(_METRICS[outcome.result])
        if isinstance(outcome, Refused):
            for refusal in outcome.refusals:
                self._add_by(metrics.CODE, refusal.code.name, metrics.REFUSALS_BY_CODE, MetricUnit.Count, 1)
