"""Tells people by the topic, and machines by the default event bus."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from train_on_label.notifications.notifications import SOURCE, Notification

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sns import SNSClient


class EventNotTakenError(Exception):
    """EventBridge answered, but did not take the event: worth a retry."""


@dataclass(frozen=True, slots=True)
class Notifier:
    """Publishes at least once: what fails is raised, and Lambda's retry tells it again.

    The event goes first, so that a retry rather repeats an event, which machines tell by its training job,
    than a message.
    """

    sns: "SNSClient"
    events: "EventBridgeClient"
    topic_arn: str

    def publish(self, notification: Notification) -> None:
        """Sends the event, then the message."""
        self._send_event(notification)
        if notification.has_message:
            self._send_message(notification)

    def _send_event(self, notification: Notification) -> None:
        detail = json.dumps(notification.detail())
        answer = self.events.put_events(
            Entries=[{"Source": SOURCE, "DetailType": notification.detail_type, "Detail": detail}]
        )
        if answer["FailedEntryCount"]:
            failed = answer["Entries"][0]
            raise EventNotTakenError(
                f"EventBridge did not take '{notification.detail_type}' of {notification.labeling_job}: "
                f"{failed.get('ErrorCode')}: {failed.get('ErrorMessage')}"
            )

    def _send_message(self, notification: Notification) -> None:
        # Subscribers filter on these.
        attributes = {"detail_type": notification.detail_type, "profile": notification.profile}
        self.sns.publish(
            TopicArn=self.topic_arn,
            Subject=notification.subject(),
            Message=notification.message(),
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
                if value
            },
        )
