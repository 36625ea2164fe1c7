"""A queue that hears every event and message about one manifest, as AWS sends them."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from train_on_label.aws.clients import client
from train_on_label.dropped_manifests import INCOMING
from train_on_label.notifications.notifications import NOTIFICATIONS, SOURCE
from train_on_label.state_changes import OBJECT_CREATED, S3_SOURCE, TRAINING_JOB
from train_on_label.state_changes import SOURCE as SAGEMAKER_SOURCE
from train_on_label_acceptance.removal import Removal

_TARGET = "queue"
_PROBE = "train-on-label-acceptance"


@dataclass(frozen=True, slots=True)
class Heard:
    """One event of EventBridge's, or one message of the topic's."""

    kind: str
    """The event's detail-type; the message's subject."""
    content: dict[str, Any]
    late: float
    """Seconds from the time that it bears until it was in the queue."""


class Watch:
    """Listens from its beginning on, until it is removed."""

    def __init__(self, name: str, region: str | None, *, bucket: str, topic: str, removal: Removal) -> None:
        self._name = name
        self._sqs = client("sqs", region)
        self._events = client("events", region)
        self.heard: list[Heard] = []
        self._url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        removal.add(f"queue {name}", lambda: self._sqs.delete_queue(QueueUrl=self._url))
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        queue = attributes["Attributes"]["QueueArn"]
        objects = {"bucket": {"name": [bucket]}, "object": {"key": [{"prefix": INCOMING}]}}
        own = [notification.detail_type for notification in NOTIFICATIONS]
        patterns: dict[str, dict[str, object]] = {
            "objects": {"source": [S3_SOURCE], "detail-type": [OBJECT_CREATED], "detail": objects},
            "training": {"source": [SAGEMAKER_SOURCE], "detail-type": [TRAINING_JOB]},
            "told": {"source": [SOURCE, _PROBE], "detail-type": [*own, _PROBE]},
        }
        rules = [self._rule(f"{name}-{kind}", queue, pattern, removal) for kind, pattern in patterns.items()]
        self._let_in(queue, [*rules, topic])
        sns = client("sns", region)
        subscription = sns.subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=queue, ReturnSubscriptionArn=True
        )["SubscriptionArn"]
        removal.add(f"subscription of {name}", lambda: sns.unsubscribe(SubscriptionArn=subscription))

    def until(self, seconds: float, found: Callable[[Heard], bool]) -> Heard | None:
        """The first that is heard of such, from the beginning on; None after so many seconds without."""
        end = time.monotonic() + seconds
        while True:
            if match := next(filter(found, self.heard), None):
                return match
            if time.monotonic() > end:
                return None
            self._listen()

    def has_heard(self, kind: str) -> bool:
        """Whether an event of this kind has come."""
        return any(heard.kind == kind for heard in self.heard)

    def probe(self, seconds: float) -> Heard | None:
        """An event of its own, once it is heard: rules take a while until they are in force."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            detail = json.dumps({"name": self._name})
            self._events.put_events(Entries=[{"Source": _PROBE, "DetailType": _PROBE, "Detail": detail}])
            if heard := self.until(min(5, seconds), lambda heard: heard.kind == _PROBE):
                return heard
        return None

    def _listen(self) -> None:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        for message in answer.get("Messages", []):
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
            # Others' events come too; AWS may spell names in lower case.
            if self._name.lower() in message["Body"].lower():
                sent = int(message["Attributes"]["SentTimestamp"]) / 1000
                self.heard.append(_heard(json.loads(message["Body"]), sent))

    def _rule(self, name: str, queue: str, pattern: dict[str, object], removal: Removal) -> str:
        def remove() -> None:
            self._events.remove_targets(Rule=name, Ids=[_TARGET])
            self._events.delete_rule(Name=name)

        arn = self._events.put_rule(Name=name, EventPattern=json.dumps(pattern))["RuleArn"]
        removal.add(f"rule {name}", remove)
        self._events.put_targets(Rule=name, Targets=[{"Id": _TARGET, "Arn": queue}])
        return arn

    def _let_in(self, queue: str, senders: list[str]) -> None:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]},
            "Action": "sqs:SendMessage",
            "Resource": queue,
            "Condition": {"ArnEquals": {"aws:SourceArn": senders}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": policy})


def _heard(content: dict[str, Any], sent: float) -> Heard:
    if "TopicArn" in content:
        return Heard(content.get("Subject") or "", content, sent - _seconds(content["Timestamp"]))
    return Heard(content["detail-type"], content, sent - _seconds(content["time"]))


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
