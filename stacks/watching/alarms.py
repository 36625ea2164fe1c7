"""What rings when functions fail, when training fails, and when nothing happens at all."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.functions.event_function import EventFunction
from stacks.watching.outcome_metrics import OutcomeMetrics
from stacks.watching.runbook_alarm import RunbookAlarm
from train_on_label.metrics import LABELING_JOBS_REFUSED, TRAINING_JOBS_FAILED, TRAINING_JOBS_STARTED
from train_on_label.settings.infrastructure import Alarms

_SHORT = Duration.minutes(5)
_HOUR = Duration.hours(1)
_DAY = Duration.days(1)


class FunctionAlarms(Construct):
    """Watches one function: errors, throttles, and the time that it takes."""

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
        RunbookAlarm(
            self,
            "Errors",
            says=f"The function {name} failed; Lambda runs the event again, twice at most.",
            runbook=settings.runbook_url,
            section="function-errors",
            metric=function.metric_errors(period=_SHORT),
            threshold=settings.function_errors,
            alarm_topic=alarm_topic,
        )
        RunbookAlarm(
            self,
            "Throttles",
            says=f"The function {name} was kept from running; Lambda tries for six hours.",
            runbook=settings.runbook_url,
            section="function-throttles",
            metric=function.metric_throttles(period=_SHORT),
            threshold=settings.function_throttles,
            alarm_topic=alarm_topic,
        )
        milliseconds = watched.timeout.to_milliseconds()
        RunbookAlarm(
            self,
            "Duration",
            says=f"The function {name} took {settings.duration_percent} % of the time that it may take.",
            runbook=settings.runbook_url,
            section="function-duration",
            metric=function.metric_duration(period=_SHORT, statistic=cloudwatch.Stats.MAXIMUM),
            threshold=milliseconds * settings.duration_percent / 100,
            alarm_topic=alarm_topic,
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
