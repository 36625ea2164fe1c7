"""Functions that EventBridge invokes, tried again and dead-lettered as Lambda does with asynchronous events.

Ministack does so for events that callers send themselves; it waits seconds where Lambda waits minutes.
"""

import json
import queue
import re
import time
from contextlib import suppress
from typing import Any

from ministack.core import lambda_runtime
from ministack.core.lambda_runtime import Worker
from ministack.services import eventbridge, lambda_svc

from local.errors import LaptopError

# The line behind the frames of a traceback; the last traceback is that of what was raised at last.
_RAISED = re.compile(r"Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*(?:\w+\.)*(\w+)")

_END = "\0"
_SECONDS = 5.0
"""In which a log ends surely."""


def install_retries() -> None:
    """Let this process's EventBridge hand its events over as asynchronous ones."""
    eventbridge._dispatch_to_lambda = _invoke  # noqa: SLF001


def install_log_ends() -> None:
    """Let this process's Lambda know where the log of an invocation ends, however busy the machine is.

    Ministack reads until nothing has come for a while. Here what runs a function writes a mark when it is
    done, and the end of the process is one.
    """
    marked = lambda_runtime._PYTHON_WORKER_SCRIPT  # noqa: SLF001
    for what in ('{"status": "ok"', '{"status": "error", "error": str(e), "trace"'):
        answer = f"_real_stdout.write(json.dumps({what}"
        if marked.count(answer) != 1:
            raise LaptopError("Another ministack answers otherwise for Python functions: where do logs end?")
        marked = marked.replace(answer, f"print({_END!r}, file=sys.stderr, flush=True); {answer}")
    lambda_runtime._PYTHON_WORKER_SCRIPT = marked  # noqa: SLF001
    of_others = Worker._drain_stderr_bounded  # noqa: SLF001

    def read(worker: Worker) -> None:
        lines, stderr = worker._stderr_queue, worker._proc.stderr  # noqa: SLF001
        for line in stderr:
            lines.put(line.rstrip("\n"))
        lines.put(_END)

    def log(worker: Worker) -> str:
        if not worker.config["Runtime"].startswith("python"):
            return str(of_others(worker))
        lines, deadline = [], time.monotonic() + _SECONDS
        with suppress(queue.Empty):  # processes that it has begun may keep its log open behind it
            while (line := _next_line(worker, deadline)) != _END:
                lines.append(line)
        return "\n".join(lines)

    Worker._read_stderr = read  # noqa: SLF001
    Worker._drain_stderr = Worker._drain_stderr_bounded = log  # noqa: SLF001


def _next_line(worker: Worker, deadline: float) -> str:
    return str(worker._stderr_queue.get(timeout=max(deadline - time.monotonic(), 0)))  # noqa: SLF001


def install_own_ends() -> None:
    """Let a function's process that ends as it starts fail one invocation alone.

    Ministack ends all processes of the function with it.
    """
    invoke = Worker.invoke

    def invoke_one(worker: Worker, *arguments: object, **named: object) -> dict[str, Any]:
        try:
            result: dict[str, Any] = invoke(worker, *arguments, **named)
        except (RuntimeError, OSError) as error:
            if "init failed" in str(error):  # which they all will
                raise
            return {"status": "error", "error": str(error), "log": worker._drain_stderr()}  # noqa: SLF001
        return result

    Worker.invoke = invoke_one


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
