"""The one dashboard: what happened to my labels?"""

from collections.abc import Iterable, Mapping

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.functions.event_function import EventFunction
from stacks.watching.outcome_metrics import FUNNEL, OutcomeMetrics
from train_on_label import metrics as names

_HOUR = Duration.hours(1)
_DAY = Duration.days(1)
_WIDE, _HALF, _THIRD, _QUARTER = 24, 12, 8, 6


class Dashboard(Construct):
    """From completed labeling jobs to models at a glance; then what is stuck, and why."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        metrics: OutcomeMetrics,
        functions: Iterable[EventFunction],
        queues: Mapping[str, sqs.IQueue],
        refusals_log: str,
    ) -> None:
        super().__init__(scope, construct_id)
        # An account's dashboards are the same in all of its regions.
        self.name = f"{name}-{Stack.of(self).region}"
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=self.name,
            default_interval=Duration.days(7),
            widgets=[
                [_funnel(metrics)],
                [_last_refusals(refusals_log), _refusals_by_code(metrics), _queues(queues)],
                [_work(metrics), _steps(metrics), _functions(functions)],
            ],
        )


def _funnel(metrics: OutcomeMetrics) -> cloudwatch.IWidget:
    return cloudwatch.SingleValueWidget(
        title="What became of labeling jobs",
        metrics=[metrics.count(name, per=_DAY, label=label) for name, label in FUNNEL.items()],
        set_period_to_time_range=True,
        width=_WIDE,
        height=4,
    )


def _last_refusals(log_group: str) -> cloudwatch.IWidget:
    return cloudwatch.LogQueryWidget(
        title="Last refusals",
        log_group_names=[log_group],
        query_lines=[
            "fields @timestamp, labeling_job, refusals.0.code as code, refusals.0.detail as detail",
            'filter result = "refused"',
            "sort @timestamp desc",
            "limit 20",
        ],
        width=_HALF,
    )


def _refusals_by_code(metrics: OutcomeMetrics) -> cloudwatch.IWidget:
    return cloudwatch.GraphWidget(
        title="Refusals by code",
        left=[metrics.by(names.CODE, names.REFUSALS_BY_CODE, per=_HOUR)],
        stacked=True,
        width=_QUARTER,
    )


def _queues(queues: Mapping[str, sqs.IQueue]) -> cloudwatch.IWidget:
    return cloudwatch.GraphWidget(
        title="Dead letters",
        left=[
            queue.metric_approximate_number_of_messages_visible(
                label=holds, statistic=cloudwatch.Stats.MAXIMUM
            )
            for holds, queue in queues.items()
        ],
        width=_QUARTER,
    )


def _work(metrics: OutcomeMetrics) -> cloudwatch.IWidget:
    return cloudwatch.GraphWidget(
        title="Lines and bytes",
        left=[
            metrics.count(names.LINES_ACCEPTED, per=_HOUR, label="accepted"),
            metrics.count(names.LINES_REJECTED, per=_HOUR, label="rejected"),
        ],
        right=[metrics.count(names.MANIFEST_BYTES, per=_HOUR, label="bytes")],
        width=_THIRD,
    )


def _steps(metrics: OutcomeMetrics) -> cloudwatch.IWidget:
    return cloudwatch.GraphWidget(
        title="Seconds per step, the longest",
        left=[metrics.by(names.STEP, names.STEP_SECONDS, per=_HOUR, statistic=cloudwatch.Stats.MAXIMUM)],
        width=_THIRD,
    )


def _functions(functions: Iterable[EventFunction]) -> cloudwatch.IWidget:
    watched = list(functions)
    return cloudwatch.GraphWidget(
        title="Functions",
        left=[
            *(each.function.metric_errors(label=f"{each.node.id} errors") for each in watched),
            *(each.function.metric_throttles(label=f"{each.node.id} throttles") for each in watched),
        ],
        right=[
            each.function.metric_duration(label=f"{each.node.id} longest", statistic=cloudwatch.Stats.MAXIMUM)
            for each in watched
        ],
        width=_THIRD,
    )
