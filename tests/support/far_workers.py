"""Workers that are far away, here: what they leave is pickled, and they do their tasks in any order."""

import json
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any, TypeVar

from tests.support.screening_world import MemoryManifest
from train_on_label.preparation.ports import Output, Outputs
from train_on_label.preparation.ranges.tasks import Task, work_on
from train_on_label.preparation.ranges.workers import UnpreparedError, Workers

Result = TypeVar("Result")


@dataclass
class VersionedMemoryManifest(MemoryManifest):
    """A manifest in a bucket that keeps no versions."""

    version_id: str | None = None


@dataclass
class MemoryParts:
    """Parts by name."""

    held: dict[str, bytes] = field(default_factory=dict)
    uri: str = "s3://example-datasets/bees/parts/"

    def read(self, name: str) -> Any:
        """A copy of what was written."""
        return pickle.loads(self.held[name]) if name in self.held else None  # noqa: S301  # our own

    def write(self, name: str, value: object) -> None:
        """Keeps a copy."""
        self.held[name] = pickle.dumps(value)

    def write_tasks(self, name: str, items: Sequence[Mapping[str, object]]) -> dict[str, str]:
        """As JSON."""
        self.held[name] = json.dumps(items).encode()
        return {"bucket": "example-datasets", "key": name}

    @contextmanager
    def outputs(self, name: str) -> Iterator[Outputs]:
        """Keeps all three if the block ends well."""
        written = {each: BytesIO() for each in ("train", "validation", "rejects")}
        yield Outputs(**written)
        self.held.update({f"{name}/{each}": data.getvalue() for each, data in written.items()})

    def append(self, output: Output, name: str) -> None:
        """Writes the bytes."""
        output.write(self.held[f"{name}"])

    def lines(self, name: str) -> Iterator[bytes]:
        """Without their ends."""
        return iter(self.held[name].splitlines())


@dataclass
class FarWorkers:
    """Has workers do what is asked for, until nothing is."""

    manifests: Sequence[VersionedMemoryManifest]
    random: Random
    dies: Callable[[Task], bool] = lambda _: False
    """Whether a worker dies before it is done, and the task is tried again."""
    parts: MemoryParts = field(default_factory=MemoryParts)
    tasks: list[Task] = field(default_factory=list)
    """All that were done."""

    def run(self, prepare: Callable[[Workers], Result], range_bytes: int) -> Result:
        """What is prepared in the end."""
        while True:
            try:
                return prepare(Workers(self.parts, range_bytes))
            except UnpreparedError as error:
                asked, count = error.tasks["key"], error.count
            items = json.loads(self.parts.held[asked])
            assert len(items) == count
            self.random.shuffle(items)
            for item in items:
                assert item.pop("parts") == self.parts.uri
                self._do(Task(**item))

    def _do(self, task: Task) -> None:
        by_uri = {each.uri: each for each in self.manifests}
        before = dict(self.parts.held)
        work_on(task, self.parts, lambda uri, _: by_uri[uri])
        if self.dies(task):
            del self.parts.held[f"{task.name}/part"]
            if self.random.random() < 0.5:
                self.parts.held = before
            return  # asked for once more
        self.tasks.append(task)
