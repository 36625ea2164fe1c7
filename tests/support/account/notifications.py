"""SNS and EventBridge in memory: what was told, to people and to machines."""

from collections.abc import Mapping
from typing import Any

from tests.support.account.wire import Answer


class MemorySns:
    """Keeps the messages."""

    def __init__(self) -> None:
        self.messages: list[Mapping[str, Any]] = []

    def subject(self, operation: str, params: Mapping[str, Any]) -> str:  # noqa: ARG002
        """There is one topic."""
        return ""

    def publish(self, params: Mapping[str, Any]) -> Answer:
        """Takes a message."""
        self.messages.append(params)
        return {"MessageId": str(len(self.messages))}


class MemoryEvents:
    """Keeps the events of the default bus."""

    def __init__(self) -> None:
        self.events: list[Mapping[str, Any]] = []

    def subject(self, operation: str, params: Mapping[str, Any]) -> str:  # noqa: ARG002
        """There is one bus."""
        return ""

    def put_events(self, params: Mapping[str, Any]) -> Answer:
        """Takes events; each could be refused by itself, and none is."""
        self.events.extend(params["Entries"])
        taken = [{"EventId": str(len(self.events))} for _ in params["Entries"]]
        return {"FailedEntryCount": 0, "Entries": taken}
