"""Step Functions in memory: executions begin, and what the state machine does is done when it is told to."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.account.wire import Answer, ServiceError

Json = dict[str, Any]


@dataclass
class MemoryStates:
    """One state machine, and its executions by name."""

    executions: dict[str, Json] = field(default_factory=dict)
    """Name -> input."""
    finished: list[str] = field(default_factory=list)

    def subject(self, operation: str, params: Mapping[str, Any]) -> str:  # noqa: ARG002
        """There is one machine."""
        return ""

    def start_execution(self, params: Mapping[str, Any]) -> Answer:
        """Begins an execution; a name is there once in 90 days, but for the same input while it runs."""
        name, given = params["name"], json.loads(params["input"])
        assert len(name) <= 80
        if name in self.executions and (name in self.finished or self.executions[name] != given):
            raise ServiceError("ExecutionAlreadyExists")
        self.executions[name] = given
        return {"executionArn": f"arn:aws:states:us-east-1:111122223333:execution:preparing:{name}"}

    def finish(
        self,
        *,
        plan: Callable[[Json], list[Json] | None],
        tasks_in: Callable[[str, str], list[Json]],
        work: Callable[[Json, str], bool],
        keep: Callable[[Json], object],
        rounds: int = 30,
    ) -> None:
        """Carries every execution through that has not ended, as the stack's state machine does.

        `plan` answers None where it failed for good; `work` gets an item and the execution's name, and says
        whether it did not. `keep` takes the event of an execution that fails.
        """
        for name, given in list(self.executions.items()):
            if name in self.finished:
                continue
            self.finished.append(name)
            for _ in range(rounds):
                answers = plan(given)
                if answers is None:
                    break
                tasks = answers[0].get("tasks")
                if tasks is None:
                    break
                if not all(work(item, name) for item in tasks_in(tasks["bucket"], tasks["key"])):
                    keep(given)
                    break
            else:
                keep(given)
