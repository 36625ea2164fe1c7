"""The laptop's Step Functions in this process, with workers that are called and die at random."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from random import Random
from typing import Any, TypeVar
from unittest.mock import patch

from ministack.services import stepfunctions

from local.states.definition import INVOKE, SEND_MESSAGE
from local.states.map_run import run_distributed_map
from stacks.functions.preparing_definition import Preparing
from tests.support.far_workers import FarWorkers
from train_on_label.preparation.ranges.asking import UnpreparedError
from train_on_label.preparation.ranges.task import Task
from train_on_label.preparation.ranges.workers import Workers
from train_on_label.preparation.ranges.working import work_on

Result = TypeVar("Result")
Json = dict[str, Any]

_MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:preparing"
_EVENT = {"resources": ["bees"]}
_DEFINITION = Preparing(
    partition="aws",
    planning_function="plan",
    range_function="range",
    failed_events_url="failed",
    function_seconds=60,
    max_workers=3,
).definition()


class Fate(Enum):
    """What becomes of a worker."""

    ENDS_WELL = auto()
    DIES_AT_ONCE = auto()
    DIES_BEFORE_ITS_LAST_WORD = auto()
    DIES_BEFORE_IT_ANSWERS = auto()


def any_fate(seed: int) -> Callable[[Task, int], Fate]:
    """Some of it, by the attempt alone: workers do their tasks at the same time, in any order."""
    fates = (*[Fate.ENDS_WELL] * 5, *Fate)
    return lambda task, attempt: Random(f"{seed} {task.name} {attempt}").choice(fates)  # noqa: S311


@dataclass
class StateWorkers(FarWorkers):
    """Has the stack's state machine have them do what is asked for, whose event is replayed if it fails."""

    fate: Callable[[Task, int], Fate] = lambda *_: Fate.ENDS_WELL
    """By the task and the attempt at it, the first of which is 1."""
    attempts: Counter[str] = field(default_factory=Counter)
    kept: list[Json] = field(default_factory=list)
    """Events of executions that failed."""

    def run(self, prepare: Callable[[Workers], Result], range_bytes: int) -> Result:
        """What is prepared in the end."""
        prepared: list[Result] = []

        def plan() -> Json:
            try:
                prepared.append(prepare(Workers(self.parts, range_bytes, self.marks_at_once)))
            except UnpreparedError as error:
                return {"result": "preparing", "tasks": error.tasks}
            return {"result": "started"}

        def invoke(resource: str, given: Json) -> Json:
            match resource, given.get("FunctionName"):
                case (resource, "plan") if resource == INVOKE:
                    assert given["Payload"] == _EVENT
                    return {"StatusCode": 200, "Payload": [plan()]}
                case (resource, "range") if resource == INVOKE:
                    self._work(given["Payload"])
                    return {"StatusCode": 200, "Payload": None}
                case (resource, None) if resource == SEND_MESSAGE:
                    self.kept.append(given["MessageBody"])
                    return {}
            raise AssertionError(resource)

        def text(_: str, key: str) -> str:
            return self.parts.held[key].decode()

        with patch.multiple(
            stepfunctions,
            _invoke_resource=invoke,
            _s3_object_text=text,
            _run_distributed_map=run_distributed_map,
            _SFN_WAIT_SCALE=0,
        ):
            while not prepared:
                before = len(self.kept)
                if not _succeeds():
                    assert self.kept[before:] == [_EVENT]
        return prepared[-1]

    def _work(self, item: Json) -> None:
        task = Task.of(item["task"])
        self.attempts[task.name] += 1
        fate = self.fate(task, self.attempts[task.name])
        if fate is not Fate.DIES_AT_ONCE:
            by_uri = {each.uri: each for each in self.manifests}
            work_on(task, self.parts, lambda uri, _: by_uri[uri])
        if fate is Fate.DIES_BEFORE_ITS_LAST_WORD:
            del self.parts.held[f"{task.name}/part"]
        if fate is not Fate.ENDS_WELL:
            raise stepfunctions._ExecutionError("Runtime.ExitError", "signal: killed")  # noqa: SLF001


def _succeeds() -> bool:
    """Whether one execution does."""
    execution: Json = {
        "executionArn": f"{_MACHINE.replace('stateMachine', 'execution')}:one",
        "stateMachineArn": _MACHINE,
        "status": "RUNNING",
        "events": [],
    }
    context = {
        "QueryLanguage": "JSONPath",
        "Execution": {"Id": execution["executionArn"], "Input": _EVENT, "Name": "one"},
        "StateMachine": {"Id": _MACHINE, "Name": "preparing"},
    }
    states, first = _DEFINITION["States"], _DEFINITION["StartAt"]
    try:
        stepfunctions._run_sub_machine(states, first, _EVENT, execution, context)  # noqa: SLF001
    except stepfunctions._ExecutionError as error:  # noqa: SLF001
        if error.error != "NotPrepared":
            raise
        return False
    return True
