"""What the functions logged as outcomes."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

Outcome = dict[str, Any]


def logged_outcomes(logs: "CloudWatchLogsClient", log_group: str, since: datetime) -> Iterator[Outcome]:
    """The summaries of all outcomes since a time, oldest first."""
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=log_group,
        filterPattern='{ $.result = "*" }',
        startTime=round(since.timestamp() * 1000),
    )
    for page in pages:
        for event in page["events"]:
            try:
                line = json.loads(event.get("message", ""))
            except ValueError:
                continue  # of Lambda's own
            if isinstance(line, dict) and "result" in line:
                yield line
