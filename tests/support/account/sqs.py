"""SQS in memory: messages that are hidden for a time of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.account.clock import Clock
from tests.support.account.wire import Answer, ServiceError

_MOST_DELAY = 900
_MOST_BYTES = 1024 * 1024


@dataclass(eq=False)
class Message:
    """One message."""

    queue: str
    """The last part of the queue's URL."""
    body: str
    visible_at: float
    receives: int = 0


class MemorySqs:
    """Queues by name."""

    def __init__(self, clock: Clock) -> None:
        self.messages: list[Message] = []
        self._clock = clock

    def subject(self, operation: str, params: Mapping[str, Any]) -> str:  # noqa: ARG002
        """The queue."""
        return _name(params)

    def send_message(self, params: Mapping[str, Any]) -> Answer:
        """Takes a message."""
        delay = params.get("DelaySeconds", 0)
        if not 0 <= delay <= _MOST_DELAY or not 1 <= len(params["MessageBody"]) <= _MOST_BYTES:
            raise ServiceError("InvalidParameterValue")
        self.messages.append(Message(_name(params), params["MessageBody"], self._clock.now + delay))
        return {"MessageId": str(len(self.messages)), "MD5OfMessageBody": "-"}

    def within(self, queue: str) -> list[Message]:
        """What is in a queue, the next one first."""
        found = [message for message in self.messages if message.queue == queue]
        return sorted(found, key=lambda message: message.visible_at)


def _name(params: Mapping[str, Any]) -> str:
    return str(params["QueueUrl"]).rsplit("/", 1)[-1]
