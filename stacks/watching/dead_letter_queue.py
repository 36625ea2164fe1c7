"""Where events end that could not be worked on, and the alarm that says so."""

from aws_cdk import Acknowledgment, Duration, Validations
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.watching.runbook_alarm import RunbookAlarm
from train_on_label.settings.file import Settings


class DeadLetterQueue(Construct):
    """Keeps what failed for good as long as SQS can, and raises an alarm while there is anything in it."""

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
            retention_period=Duration.days(14),
        )
        Validations.of(self.queue).acknowledge(
            Acknowledgment(
                id="AwsSolutions-SQS3",
                reason="It is a dead-letter queue itself, of an event target or a function.",
            )
        )
        self.alarm = RunbookAlarm(
            self,
            "Alarm",
            says=(
                f"{holds} Mend the cause, then run: train-on-label replay --dead-letters "
                f"--stack {settings.deployment.name}"
            ),
            runbook=settings.alarms.runbook_url,
            section=section,
            metric=self.queue.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(1), statistic=cloudwatch.Stats.MAXIMUM
            ),
            threshold=0,
            comparison=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            alarm_topic=alarm_topic,
        )
