"""Workers are asked for what is missing."""

from collections.abc import Mapping

from train_on_label.preparation import files
from train_on_label.preparation.ranges.meeting import Meeting
from train_on_label.preparation.ranges.part import Before
from train_on_label.preparation.ranges.task import Task
from train_on_label.preparation.ranges.work import Parts


class UnpreparedError(Exception):
    """Workers have to do something first."""

    def __init__(self, tasks: Mapping[str, str], count: int) -> None:
        super().__init__(f"workers have {count:,} ranges to do first, of manifests or of the hash space")
        self.tasks = tasks
        """Where the list lies of what they have to do."""
        self.count = count


class Asking:
    """What workers are to be asked for."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._tasks: list[Task] = []
        self._told: dict[str, Before | Meeting] = {}
        """What these are told, by name; many are told the same."""

    @property
    def is_needed(self) -> bool:
        """Whether something is to be asked for."""
        return bool(self._tasks)

    def add(self, task: Task, told: Before | Meeting | None = None) -> None:
        """A task, and what its `told` is the digest of."""
        self._tasks.append(task)
        if task.told and told is not None:
            self._told[task.told_name] = told

    def ask(self) -> None:
        """UnpreparedError where there is something to be asked for."""
        if not self.is_needed:
            return
        for name, told in self._told.items():
            self._parts.write(name, told)
        items = [{"parts": self._parts.uri, **task._asdict()} for task in self._tasks]
        tasks = self._parts.write_tasks(f"{self._tasks[0].folder}/{files.TASKS}", items)
        raise UnpreparedError(tasks, len(self._tasks))
