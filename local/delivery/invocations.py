"""Functions that EventBridge invokes, tried again and dead-lettered as Lambda does with asynchronous events.

Ministack does so for events that callers send themselves; it waits seconds where Lambda waits minutes.
"""

import json
import re
from functools import partialmethod
from typing import Any

from ministack.core.lambda_runtime import Worker
from ministack.services import eventbridge, lambda_svc

# The line behind the frames of a traceback; the last traceback is that of what was raised at last.
_RAISED = re.compile(r"Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*(?:\w+\.)*(\w+)")


def install_retries() -> None:
    """Let this process's EventBridge hand its events over as asynchronous ones."""
    eventbridge._dispatch_to_lambda = _invoke  # noqa: SLF001


def install_patience() -> None:
    """Let this process's Lambda wait for the end of a function's log: 5 ms lose lines on a busy machine."""
    Worker._drain_stderr_bounded = partialmethod(  # noqa: SLF001
        Worker._drain_stderr_bounded,  # noqa: SLF001
        first_line_wait=1.0,
        idle_confirm=0.15,
        hard_cap=5.0,
    )


def install_error_types() -> None:
    """Let this process's Lambda tell what a function raised by its class, and its process's end as such.

    Ministack calls all of it Runtime.HandlerError; what Step Functions tries again goes by these names
    (Lambda guide, python-exceptions).
    """
    execute = lambda_svc._execute_function  # noqa: SLF001

    def execute_function(*arguments: object, **named: object) -> dict[str, Any]:
        result: dict[str, Any] = execute(*arguments, **named)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict) and body["errorType"] == "Runtime.HandlerError":
            raised = _RAISED.findall(result.get("log", ""))
            body["errorType"] = raised[-1] if raised else "Runtime.ExitError"
        return result

    lambda_svc._execute_function = execute_function  # noqa: SLF001


def _invoke(arn: str, payload: str) -> None:
    function, configuration, name = lambda_svc._get_func_record_for_ref(arn)  # noqa: SLF001
    if not function or not configuration:
        raise LookupError(f"EventBridge has the target {name}, which is no function.")
    record = lambda_svc._execution_record_for_config(function, configuration)  # noqa: SLF001
    lambda_svc.invoke_async_with_retry(record, json.loads(payload))
