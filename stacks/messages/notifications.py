"""The topic that tells people, and who may publish on it."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stacks.roles.narrow_role import NarrowRole
from train_on_label.notifications.notifications import SOURCE
from train_on_label.settings.infrastructure import Notifications as Settings


class Notifications(Construct):
    """Messages on an encrypted topic, and the same as events on the default bus."""

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        self._key_arn = key.key_arn
        self.topic = sns.Topic(self, "Topic", display_name="Train on Label", master_key=key, enforce_ssl=True)
        self._allow_alarms()
        for address in settings.emails:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))

    def allow_publishing(self, role: NarrowRole) -> None:
        """Allow sending messages on the topic, and this project's events on the default bus."""
        role.allow("PublishMessages", "sns:Publish", on=[self.topic.topic_arn])
        role.allow_key(
            "EncryptMessages", "kms:Decrypt", "kms:GenerateDataKey", key_arns=[self._key_arn], via="sns"
        )
        role.allow(
            "SendEvents",
            "events:PutEvents",
            on=[Stack.of(self).format_arn(service="events", resource="event-bus", resource_name="default")],
            # A request has one source per event; ForAllValues holds for none, too.
            conditions={
                "ForAllValues:StringEquals": {"events:source": SOURCE},
                "Null": {"events:source": "false"},
            },
        )

    def _allow_alarms(self) -> None:
        # The policy that demands TLS takes the place of the one by which SNS lets alarms publish.
        stack = Stack.of(self)
        alarms = stack.format_arn(service="cloudwatch", resource="alarm:*")
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                actions=["sns:Publish"],
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                resources=[self.topic.topic_arn],
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {"aws:SourceArn": alarms},
                },
            )
        )
