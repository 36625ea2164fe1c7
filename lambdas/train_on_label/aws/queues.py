"""Events sent to queues: to come again later, or to be kept for somebody to run again."""

import json
from typing import TYPE_CHECKING

from train_on_label.state_changes import Event

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_DELAY_SECONDS = 900
"""SQS keeps a message back no longer."""


def send_event(sqs: "SQSClient", url: str, event: Event, delay_seconds: int = 0) -> None:
    """Sends the event; whoever reads the queue gets it after a delay of at most MAX_DELAY_SECONDS."""
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event), DelaySeconds=delay_seconds)
