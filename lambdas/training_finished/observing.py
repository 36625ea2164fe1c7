"""Logs and metrics: one structured line per step and per outcome."""

from collections.abc import Iterator
from contextlib import contextmanager

from train_on_label import metrics
from train_on_label.aws.observing import FunctionObserving
from training_finished.outcome import Outcome, Result

_METRICS = {
    Result.REGISTERED: (metrics.TRAINING_JOBS_COMPLETED, metrics.MODELS_REGISTERED),
    Result.ALREADY_REGISTERED: (metrics.EVENTS_REPEATED,),
    Result.FAILED: (metrics.TRAINING_JOBS_FAILED,),
    Result.STOPPED: (metrics.TRAINING_JOBS_STOPPED,),
    Result.IGNORED: (metrics.TRAINING_JOBS_IGNORED,),
}


class Observing(FunctionObserving):
    """Tells operators how a training job ended."""

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Puts the training job's name into every line of the block."""
        with self._logger.append_context_keys(training_job=name):
            yield

    def outcome(self, outcome: Outcome) -> None:
        """Logs and counts how it ended."""
        fields = outcome.summary()
        if outcome.job is not None:
            fields |= {"profile": outcome.job.profile, "metrics": dict(outcome.job.metrics)}
        self._logger.info("training job %s", outcome.result.value, extra=fields)
        for name in _METRICS[outcome.result]:
            self._count(name)
