"""Logs and metrics that every function has: a structured line and a metric per step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import ClassVar

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from train_on_label.metrics import STEP, STEP_SECONDS


class FunctionObserving:
    """Tells operators what a function does."""

    continued: ClassVar[tuple[type[Exception], ...]] = ()
    """What ends a step that has not failed: a later event goes on with it."""

    def __init__(self, logger: Logger, metrics: Metrics) -> None:
        self._logger = logger
        self._metrics = metrics

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Logs and measures the step; one that fails says so and passes its error on."""
        started = time.perf_counter()
        seconds = partial(_seconds_since, started)
        try:
            yield
        except self.continued:
            self._logger.info("%s: to be continued", name, step=name, seconds=seconds())
            raise
        except Exception:
            self._logger.warning("%s: failed", name, step=name, seconds=seconds())
            raise
        self._logger.info(name, step=name, seconds=seconds())
        self._add_by(STEP, name, STEP_SECONDS, MetricUnit.Seconds, seconds())

    @contextmanager
    def failure(self, what: str) -> Iterator[None]:
        """Logs an error inside the block as the outcome that it is, and passes it on to be tried again."""
        try:
            yield
        except Exception as error:
            detail = f"{type(error).__name__}: {error}"
            self._logger.warning("%s failed", what, result="failed", detail=detail)
            raise

    def _count(self, name: str, value: float = 1, unit: MetricUnit = MetricUnit.Count) -> None:
        self._metrics.add_metric(name, unit, value)

    def _add_by(self, dimension: str, value: str, name: str, unit: MetricUnit, amount: float) -> None:
        """Adds to a metric that has a dimension of its own beside the service."""
        service = {"service": self._metrics.service or ""}
        with single_metric(name=name, unit=unit, value=amount, default_dimensions=service) as metric:
            metric.add_dimension(dimension, value)


def _seconds_since(started: float) -> float:
    return round(time.perf_counter() - started, 3)
