"""Where events end that could not be worked on, and the alarm that says so."""

from aws_cdk import Acknowledgment, Duration, Validations
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.settings import Alarms


class DeadLetterQueue(Construct):
    """Keeps what failed for good as long as SQS can, and raises an alarm while there is anything in it."""

    def __init__(self, scope: Construct, construct_id: str, *, holds: str, settings: Alarms) -> None:
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
        self.alarm = self.queue.metric_approximate_number_of_messages_visible(
            period=Duration.minutes(1), statistic=cloudwatch.Stats.MAXIMUM
        ).create_alarm(
            self,
            "Alarm",
            alarm_description=f"{holds} Mend the cause, then run replay.",
            threshold=0,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        if settings.topic_arn:
            topic = sns.Topic.from_topic_arn(self, "Topic", settings.topic_arn)
            self.alarm.add_alarm_action(actions.SnsAction(topic))
