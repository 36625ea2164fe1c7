"""What operators see and hear of a deployment."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.functions.labeling_completed import LabelingCompleted
from stacks.functions.preparing_in_parts import PreparingInParts
from stacks.functions.training_finished import TrainingFinished
from stacks.watching.alarms import FunctionAlarms, OutcomeAlarms, PreparingAlarms
from stacks.watching.dashboard import Dashboard
from stacks.watching.outcome_metrics import OutcomeMetrics
from stacks.watching.runbook_alarm import RunbookAlarm
from train_on_label.settings.file import Settings


class Watch(Construct):
    """The alarms on functions and outcomes, and the dashboard."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        labeling_completed: LabelingCompleted,
        training_finished: TrainingFinished,
        queues: Mapping[str, sqs.IQueue],
        waiting: sqs.IQueue,
        preparing: PreparingInParts | None,
        settings: Settings,
        alarm_topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id)
        metrics = OutcomeMetrics(settings.deployment.name)
        functions = (labeling_completed, training_finished)
        for watched in functions:
            FunctionAlarms(
                self, watched.node.id, watched=watched, settings=settings.alarms, alarm_topic=alarm_topic
            )
        if preparing:
            PreparingAlarms(
                self, "Preparing", watched=preparing, settings=settings.alarms, alarm_topic=alarm_topic
            )
        OutcomeAlarms(self, "Outcomes", metrics=metrics, settings=settings.alarms, alarm_topic=alarm_topic)
        RunbookAlarm(
            self,
            "WaitingUnread",
            says="What waits for its training job has not been looked at for a day.",
            runbook=settings.alarms.runbook_url,
            section="waiting-unread",
            # Each look sends a message of its own, which is a quarter of an hour old at the next.
            metric=waiting.metric_approximate_age_of_oldest_message(
                period=Duration.hours(1), statistic=cloudwatch.Stats.MAXIMUM
            ),
            threshold=Duration.days(1).to_seconds(),
            alarm_topic=alarm_topic,
        )
        self.dashboard = Dashboard(
            self,
            "Dashboard",
            name=settings.deployment.name,
            metrics=metrics,
            functions=functions,
            queues=queues,
            refusals_log=labeling_completed.log_group.log_group_name,
        )
