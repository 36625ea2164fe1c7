"""Where events end that could not be worked on, and the alarm that says so."""

from functools import partial

from aws_cdk import Acknowledgment, Duration, Validations
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.watching.runbook_alarm import RunbookAlarm
from train_on_label.settings.file import Settings

_KEPT_DAYS = 14
_OLD_DAYS = 10


class DeadLetterQueue(Construct):
    """Keeps what failed for good as long as SQS can; rings while there is any, and before SQS deletes it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        holds: str,
        section: str,
        settings: Settings,
        alarm_topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(_KEPT_DAYS),
        )
        Validations.of(self.queue).acknowledge(
            Acknowledgment(
                id="AwsSolutions-SQS3",
                reason="It is a dead-letter queue itself, of an event target or a function.",
            )
        )
        replay = (
            "Mend the cause, then run: train-on-label replay --dead-letters "
            f"--stack {settings.deployment.name}"
        )
        ring = partial(RunbookAlarm, self, runbook=settings.alarms.runbook_url, alarm_topic=alarm_topic)
        ring(
            "Alarm",
            says=f"{holds} {replay}",
            section=section,
            metric=self.queue.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(1), statistic=cloudwatch.Stats.MAXIMUM
            ),
            threshold=0,
            comparison=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        )
        ring(
            "Old",
            says=f"{holds} SQS deletes the oldest dead letter in {_KEPT_DAYS - _OLD_DAYS} days. {replay}",
            section=section,
            metric=self.queue.metric_approximate_age_of_oldest_message(
                period=Duration.hours(1), statistic=cloudwatch.Stats.MAXIMUM
            ),
            threshold=Duration.days(_OLD_DAYS).to_seconds(),
        )
