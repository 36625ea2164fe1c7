"""Workers that are far away, here: what they leave is pickled, and they do their tasks in any order."""

import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from tests.support.screening_world import MemoryManifest
from train_on_label.preparation.ports import Output, Outputs
from train_on_label.preparation.ranges.asking import UnpreparedError
from train_on_label.preparation.ranges.marks import Slices, Stretch
from train_on_label.preparation.ranges.task import Task
from train_on_label.preparation.ranges.workers import Workers
from train_on_label.preparation.ranges.working import work_on

if TYPE_CHECKING:
    from array import array

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
    stretches: list[tuple[str, int]] = field(default_factory=list)
    """Those that were read, with their bytes."""
    reads: list[str] = field(default_factory=list)
    """What was read of what `write` wrote."""

    def read(self, name: str) -> Any:
        """A copy of what was written."""
        self.reads.append(name)
        return pickle.loads(self.held[name]) if name in self.held else None  # noqa: S301  # our own

    def write(self, name: str, value: object) -> None:
        """Keeps a copy."""
        self.held[name] = pickle.dumps(value)

    def read_all(self, names: Iterable[str]) -> Iterator[Any]:
        """One after the other."""
        return map(self.read, names)

    def write_slices(self, name: str, slices: Iterable["array[int]"]) -> Slices:
        """As one."""
        held = list(slices)
        self.held[name] = b"".join(held)
        return Slices.of(held)

    def read_stretches(self, stretches: Iterable[Stretch]) -> Iterator["array[int]"]:
        """One after the other."""
        for each in stretches:
            start, end = each.place
            self.stretches.append((each.name, end - start))
            yield each.checked(self.held[each.name][start:end])

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

    def append_all(self, output: Output, names: Iterable[str]) -> None:
        """Writes the bytes."""
        for name in names:
            output.write(self.held[name])

    def lines_of_each(self, names: Iterable[str | None]) -> Iterator[Iterable[bytes]]:
        """Without their ends."""
        return (self.held[name].splitlines() if name else () for name in names)


@dataclass
class FarWorkers:
    """Has workers do what is asked for, until nothing is."""

    manifests: Sequence[VersionedMemoryManifest]
    random: Random
    dies: Callable[[Task], bool] = lambda _: False
    """Whether a worker dies before it is done, and the task is tried again."""
    parts: MemoryParts = field(default_factory=MemoryParts)
    marks_at_once: int = 10**6
    tasks: list[Task] = field(default_factory=list)
    """All that were done."""
    rounds: int = 0
    """How often something was asked for."""

    def run(self, prepare: Callable[[Workers], Result], range_bytes: int) -> Result:
        """What is prepared in the end."""
        while True:
            try:
                return prepare(Workers(self.parts, range_bytes, self.marks_at_once))
            except UnpreparedError as error:
                asked, count = error.tasks["key"], error.count
            self.rounds += 1
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
