"""A Distributed Map: an execution of its own for each item of a JSON list in S3."""

import contextvars
import copy
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, TypeAlias

from ministack.core.responses import new_uuid, now_iso
from ministack.services import stepfunctions

from local.states.payload import refuse_large

# Any: ASL's documents, and ministack has no types.
Document: TypeAlias = dict[str, Any]

_LOOK_SECONDS = 0.05
"""Between two looks at whether the execution was stopped."""

_MOST_AT_ONCE = 64
"""Where nothing is said; on AWS 10,000."""

_COUNTS = (
    *("pending", "running", "succeeded", "failed", "timedOut", "aborted"),
    *("total", "resultsWritten", "failuresNotRedrivable", "pendingRedrive"),
)


class StoppedError(Exception):
    """The execution that a task belongs to was stopped, or timed out."""


class MapRun:
    """One run of a Distributed Map, which DescribeMapRun shows."""

    def __init__(self, state: Document, items: list[Any], execution: Document) -> None:
        *start, machine = execution["stateMachineArn"].split(":stateMachine:")
        label = state.get("Label") or new_uuid()
        self._arn = ":".join(start)
        self._path = f"{machine}/{label}"
        self._execution = execution
        self._children: list[Document] = []
        self._lock = threading.Lock()
        self._most_failed = _tolerated(state, len(items))
        self.view: Document = {
            "mapRunArn": f"{self._arn}:mapRun:{self._path}:{new_uuid()}",
            "executionArn": execution["executionArn"],
            "status": "RUNNING",
            "startDate": now_iso(),
            "maxConcurrency": state.get("MaxConcurrency", 0),
            "toleratedFailurePercentage": state.get("ToleratedFailurePercentage", 0),
            "toleratedFailureCount": state.get("ToleratedFailureCount", 0),
            "itemCounts": dict.fromkeys(_COUNTS, 0) | {"total": len(items), "pending": len(items)},
            "executionCounts": dict.fromkeys(_COUNTS, 0) | {"total": len(items), "pending": len(items)},
            "redriveCount": 0,
            "_stateMachineArn": f"{self._arn}:stateMachine:{self._path}",
        }
        stepfunctions._map_runs[self.view["mapRunArn"]] = self.view  # noqa: SLF001

    def is_over(self) -> bool:
        """Whether no further child is to start, since too many failed or the execution was stopped."""
        failed: int = self.view["executionCounts"]["failed"]
        return failed > self._most_failed or str(self._execution["status"]) != "RUNNING"

    def run_child(self, given: Any, process: Callable[[Document, Any], Any]) -> Any:
        """The output of a child that processes what is given; None where it fails or is aborted."""
        name = new_uuid()
        child = {
            "executionArn": f"{self._arn}:execution:{self._path}:{name}",
            "stateMachineArn": self.view["_stateMachineArn"],
            "name": name,
            "status": "RUNNING",
            "startDate": now_iso(),
            "stopDate": None,
            "input": json.dumps(given),
            "inputDetails": {"included": True},
            "output": None,
            "outputDetails": {"included": True},
            "mapRunArn": self.view["mapRunArn"],
            "events": [],
            "testCase": None,
            "mockAttempts": {},
        }
        with self._lock:
            if self.is_over():
                self._count("pending", "aborted")
                return None
            self._children.append(child)
            stepfunctions._executions[child["executionArn"]] = child  # noqa: SLF001
            self._count("pending", "running")
        try:
            refuse_large(child["input"], "The item")
            output = process(child, given)
        except stepfunctions._ExecutionError as error:  # noqa: SLF001
            self._end_child(child, "FAILED", error=error.error, cause=error.cause)
            return None
        except StoppedError:
            return None
        except Exception as error:  # noqa: BLE001  # ministack's own, of a path that finds nothing, say
            self._end_child(child, "FAILED", error="States.Runtime", cause=str(error))
            return None
        self._end_child(child, "SUCCEEDED", output=json.dumps(output))
        return output

    def end(self) -> str:
        """Ends the run, with what still runs; its status."""
        with self._lock:
            for child in self._children:
                if child["status"] == "RUNNING":
                    child.update(status="ABORTED", stopDate=now_iso())
                    self._count("running", "aborted")
            if self._execution["status"] != "RUNNING":
                self.view["status"] = "ABORTED"
            else:
                self.view["status"] = "FAILED" if self.is_over() else "SUCCEEDED"
            self.view["stopDate"] = now_iso()
        return str(self.view["status"])

    def _end_child(self, child: Document, status: str, **found: object) -> None:
        with self._lock:
            if child["status"] == "RUNNING":
                child.update(found, status=status, stopDate=now_iso())
                self._count("running", status.lower())

    def _count(self, before: str, after: str) -> None:
        for counts in (self.view["itemCounts"], self.view["executionCounts"]):
            counts[before] -= 1
            counts[after] += 1


def run_distributed_map(  # noqa: PLR0917  # ministack calls it so
    state: Document, raw_input: Any, effective: Any, processor: Document, execution: Document, ctx: Document
) -> tuple[Any, str | None]:
    """In place of ministack's, which never refuses an item, nor stops when one has failed."""
    try:
        items = stepfunctions._read_map_items(state["ItemReader"], effective, ctx)  # noqa: SLF001
    except ValueError as error:
        raise _unreadable(f"The object is no JSON: {error}") from error
    if not isinstance(items, list):
        raise _unreadable("Attempting to map over non-iterable node.")
    run = MapRun(state, items, execution)

    def process(child: Document, given: Any) -> Any:
        return stepfunctions._run_sub_machine(  # noqa: SLF001
            processor["States"], processor["StartAt"], given, child, copy.deepcopy(ctx)
        )

    def run_item(index: int, item: Any) -> Any:
        of_item = {**ctx, "Map": {"Item": {"Index": index, "Value": item}}}
        selector = state.get("ItemSelector")
        given = stepfunctions._resolve_params_obj(selector, effective, of_item) if selector else item  # noqa: SLF001
        return run.run_child(given, process)

    pool = ThreadPoolExecutor(state.get("MaxConcurrency") or _MOST_AT_ONCE)
    waiting = [
        pool.submit(contextvars.copy_context().run, run_item, index, item) for index, item in enumerate(items)
    ]
    left = set(waiting)
    while left and not run.is_over():
        _, left = wait(left, _LOOK_SECONDS)
    # A function that was invoked runs on, as on AWS.
    pool.shutdown(wait=False)
    if run.end() != "SUCCEEDED":
        raise stepfunctions._ExecutionError(  # noqa: SLF001
            "States.ExceedToleratedFailureThreshold",
            "The specified tolerated failure threshold was exceeded",
        )
    results = [each.result() for each in waiting]
    refuse_large(json.dumps(results), "The map's result")
    selected = stepfunctions._apply_result_selector(state, results)  # noqa: SLF001
    output = stepfunctions._apply_result_path(state, raw_input, selected)  # noqa: SLF001
    output = stepfunctions._apply_output_path(state, output, ctx)  # noqa: SLF001
    return output, stepfunctions._next_or_end(state)  # noqa: SLF001


def _unreadable(cause: str) -> Exception:
    error: Exception = stepfunctions._ExecutionError("States.ItemReaderFailed", cause)  # noqa: SLF001
    return error


def _tolerated(state: Document, items: int) -> float:
    """How many may fail: by the lower of both thresholds, none where there is none."""
    thresholds = []
    if "ToleratedFailureCount" in state:
        thresholds.append(float(state["ToleratedFailureCount"]))
    if "ToleratedFailurePercentage" in state:
        thresholds.append(state["ToleratedFailurePercentage"] * items / 100)
    return min(thresholds, default=0)
