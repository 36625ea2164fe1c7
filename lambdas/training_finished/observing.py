"""Logs and metrics: one structured line per step and per outcome."""

from collections.abc import Iterator
from contextlib import contextmanager

from train_on_label import metrics
from train_on_label.aws.observing import FunctionObserving
from training_finished.outcome import Ignored, Outcome, summary

_METRICS = {
    "registered": (metrics.TRAINING_JOBS_COMPLETED, metrics.MODELS_REGISTERED),
    "already-registered": (metrics.EVENTS_REPEATED,),
    "failed": (metrics.TRAINING_JOBS_FAILED,),
    "stopped": (metrics.TRAINING_JOBS_STOPPED,),
    "ignored": (metrics.TRAINING_JOBS_IGNORED,),
}


class Observing(FunctionObserving):
    """Tells operators how a training job ended."""

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Puts the training job's name into every line of the block."""
        with self._logger.append_context_keys(training_job=name), self.failure("training job"):
            yield

    def outcome(self, outcome: Outcome) -> None:
        """Logs and counts how it ended."""
        fields = summary(outcome)
        if not isinstance(outcome, Ignored):
            fields |= {"profile": outcome.job.profile, "metrics": dict(outcome.job.metrics)}
        self._logger.info("training job %s", outcome.result, extra=fields)
        for name in _METRICS[outcome.result]:
            self._count(name)
