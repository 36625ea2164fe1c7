"""Alarms that say what to do."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct


class RunbookAlarm(cloudwatch.Alarm):
    """Tells a topic, and leads to its section of the runbook."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        says: str,
        runbook: str,
        section: str,
        metric: cloudwatch.IMetric,
        threshold: float,
        alarm_topic: sns.ITopic,
        comparison: cloudwatch.ComparisonOperator = (
            cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
        ),
        evaluation_periods: int = 1,
        missing_data: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            alarm_description=f"{says} What to do: {runbook}#{section}",
            metric=metric,
            threshold=threshold,
            comparison_operator=comparison,
            evaluation_periods=evaluation_periods,
            treat_missing_data=missing_data,
        )
        topic = actions.SnsAction(alarm_topic)
        self.add_alarm_action(topic)
        # Tools of those on call close what they opened.
        self.add_ok_action(topic)
