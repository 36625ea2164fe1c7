"""What rings when functions fail, when training fails, and when nothing happens at all."""

from collections.abc import Callable
from functools import partial

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.functions.event_function import EventFunction
from stacks.functions.preparing_in_parts import PreparingInParts
from stacks.watching.outcome_metrics import OutcomeMetrics
from stacks.watching.runbook_alarm import RunbookAlarm
from train_on_label.metrics import LABELING_JOBS_REFUSED, TRAINING_JOBS_FAILED, TRAINING_JOBS_STARTED
from train_on_label.settings.infrastructure import Alarms

_SHORT = Duration.minutes(5)
_HOUR = Duration.hours(1)
_DAY = Duration.days(1)


class FunctionAlarms(Construct):
    """Watches one function: errors, throttles, the time that it takes, and events that nobody kept."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        watched: EventFunction,
        settings: Alarms,
        alarm_topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id)
        function, name = watched.function, watched.node.id
        ring = partial(RunbookAlarm, self, runbook=settings.runbook_url, alarm_topic=alarm_topic)
        ring(
            "Errors",
            says=f"The function {name} failed; Lambda runs the event again, twice at most.",
            section="function-errors",
            metric=function.metric_errors(period=_SHORT),
            threshold=settings.function_errors,
        )
        ring(
            "Throttles",
            says=f"The function {name} was kept from running; Lambda tries for six hours.",
            section="function-throttles",
            metric=function.metric_throttles(period=_SHORT),
            threshold=settings.function_throttles,
        )
        milliseconds = watched.timeout.to_milliseconds()
        ring(
            "Duration",
            says=f"The function {name} took {settings.duration_percent} % of the time that it may take.",
            section="function-duration",
            metric=function.metric_duration(period=_SHORT, statistic=cloudwatch.Stats.MAXIMUM),
            threshold=milliseconds * settings.duration_percent / 100,
        )
        # Lambda counts as dropped what it has kept as a dead letter, too: a second witness.
        for metric, happened in {
            "AsyncEventsDropped": "Lambda gave events up, each of which must be a dead letter",
            "DestinationDeliveryFailures": "Lambda could not keep an event, which is lost",
        }.items():
            ring(
                metric,
                says=f"{happened}: for the function {name}.",
                section="lost-events",
                metric=function.metric(metric, statistic=cloudwatch.Stats.SUM, period=_SHORT),
                threshold=1,
            )
        for rule in watched.rules:
            _ring_where_not_kept(
                ring, f"{rule.node.path.split('/')[-2]}NotKept", rule, f"the function {name}"
            )


class PreparingAlarms(Construct):
    """Watches executions of the state machine that prepares large manifests, however they fail."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        watched: PreparingInParts,
        settings: Alarms,
        alarm_topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id)
        machine = watched.state_machine
        ring = partial(
            RunbookAlarm,
            self,
            runbook=settings.runbook_url,
            section="preparing-in-parts",
            alarm_topic=alarm_topic,
        )
        for how, metric in {
            "failed": machine.metric_failed(period=_SHORT),
            "was over its time": machine.metric_timed_out(period=_SHORT),
            "was stopped": machine.metric_aborted(period=_SHORT),
        }.items():
            ring(
                metric.metric_name,
                says=f"The preparation of a large manifest in parts {how}.",
                metric=metric,
                threshold=1,
            )
        _ring_where_not_kept(ring, "NotKept", watched.rule, "a preparation in parts")


def _ring_where_not_kept(ring: Callable[..., object], alarm: str, rule: events.Rule, what: str) -> None:
    ring(
        alarm,
        says=f"EventBridge could not keep an event, which is lost: for {what}.",
        section="lost-events",
        metric=cloudwatch.Metric(
            namespace="AWS/Events",
            metric_name="InvocationsFailedToBeSentToDlq",
            dimensions_map={"RuleName": rule.rule_name},
            statistic=cloudwatch.Stats.SUM,
            period=_SHORT,
        ),
        threshold=1,
    )


class OutcomeAlarms(Construct):
    """Watches what becomes of jobs."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        metrics: OutcomeMetrics,
        settings: Alarms,
        alarm_topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id)
        RunbookAlarm(
            self,
            "TrainingFailed",
            says="Training jobs failed; each one's notification explains it.",
            runbook=settings.runbook_url,
            section="training-failed",
            metric=metrics.count(TRAINING_JOBS_FAILED, per=_HOUR),
            threshold=settings.training_jobs_failed,
            alarm_topic=alarm_topic,
        )
        RunbookAlarm(
            self,
            "Refused",
            says="Labeling jobs completed whose labels are not trained on; each one's notification says why.",
            runbook=settings.runbook_url,
            section="labeling-jobs-refused",
            metric=metrics.count(LABELING_JOBS_REFUSED, per=_HOUR),
            threshold=settings.labeling_jobs_refused,
            alarm_topic=alarm_topic,
        )
        if settings.nothing_started_days:
            RunbookAlarm(
                self,
                "NothingStarted",
                says=f"No training job was started for {settings.nothing_started_days} days.",
                runbook=settings.runbook_url,
                section="nothing-started",
                metric=metrics.count(TRAINING_JOBS_STARTED, per=_DAY),
                threshold=1,
                comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
                evaluation_periods=settings.nothing_started_days,
                # Nothing counted is what this alarm is about.
                missing_data=cloudwatch.TreatMissingData.BREACHING,
                alarm_topic=alarm_topic,
            )
