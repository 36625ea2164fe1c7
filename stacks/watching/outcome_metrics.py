"""What the functions count, as metrics of one deployment."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from train_on_label import metrics

FUNNEL: Mapping[str, str] = {
    metrics.LABELING_JOBS_COMPLETED: "completed",
    metrics.LABELING_JOBS_IGNORED: "ignored",
    metrics.LABELING_JOBS_REFUSED: "refused",
    metrics.LABELS_TAKEN_IN: "wait for more labels",
    metrics.TRAINING_JOBS_WAITING: "had to wait",
    metrics.TRAINING_JOBS_STARTED: "started",
    metrics.TRAINING_JOBS_COMPLETED: "trained",
    metrics.TRAINING_JOBS_FAILED: "failed",
    metrics.TRAINING_JOBS_STOPPED: "stopped",
    metrics.MODELS_REGISTERED: "registered",
}
"""Metric -> what became of that many jobs, in the order of their way."""


class OutcomeMetrics:
    """The metrics in CloudWatch's embedded format; their dimension is the deployment."""

    def __init__(self, deployment_name: str) -> None:
        self._deployment_name = deployment_name

    def count(
        self, name: str, *, per: Duration, label: str | None = None, statistic: str = cloudwatch.Stats.SUM
    ) -> cloudwatch.Metric:
        """One metric, summed up."""
        return cloudwatch.Metric(
            namespace=metrics.NAMESPACE,
            metric_name=name,
            dimensions_map={"service": self._deployment_name},
            statistic=statistic,
            period=per,
            label=label,
        )

    def by(
        self, dimension: str, name: str, *, per: Duration, statistic: str = cloudwatch.Stats.SUM
    ) -> cloudwatch.MathExpression:
        """A metric for each value of a dimension that was ever seen."""
        schema = f"{metrics.NAMESPACE},{dimension},service"
        found = f'{{{schema}}} MetricName="{name}" service="{self._deployment_name}"'
        return cloudwatch.MathExpression(
            expression=f"SEARCH('{found}', '{statistic}', {per.to_seconds():.0f})",
            using_metrics={},
            label="",
            period=per,
        )
