"""The program that a rehearsal runs in the container: reads every channel, and looks at every image.

Run as: python -m train_on_label_containers.rehearsal.check TASKS, the path of a file that write_tasks made.
"""

import os
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from pipe_mode import Channel, PipeModeError
from pipe_mode.record import Record
from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.codes import Code
from train_on_label.preparation.images.checks import Finding, check_image, check_mask, expected_of
from train_on_label.preparation.images.image import load
from train_on_label.preparation.images.pictured import named_classes, stated_size
from train_on_label_containers.pipe.attributes import values
from train_on_label_containers.pipe.manifest import Manifest
from train_on_label_containers.rehearsal.messages import Problem, Progress, encode

_EVERY_RECORDS = 50  # a sign of life


class Task(msgspec.Struct, frozen=True):
    """A channel to read."""

    channel: str
    manifest: str
    """Its manifest's path."""
    attributes: tuple[str, ...]
    epochs: int
    label_attribute: str
    algorithm: str | None
    images: bool
    """Whether source-ref names images."""
    seed: int | None = None


def write_tasks(tasks: list[Task], path: Path) -> None:
    """The file that the program is started with."""
    path.write_bytes(msgspec.json.encode(tasks))


def main(path: str) -> int:
    """Reads all channels, one after the other; 1 where a stream is not what its manifest says."""
    try:
        for task in msgspec.json.decode(Path(path).read_bytes(), type=list[Task]):
            _read(task)
    except PipeModeError as error:
        print(error, file=sys.stderr)  # noqa: T201  # the container's log
        return 1
    return 0


def _read(task: Task) -> None:
    records = size = 0
    channel = Channel(task.channel, attributes=task.attributes)
    with Path(task.manifest).open("rb") as file, ThreadPoolExecutor() as pool:
        manifest = Manifest(task.manifest, file, task.seed)
        for epoch in range(task.epochs):
            checks = _Checks(task, pool if epoch == 0 and task.images else None)
            lines = manifest.lines(epoch)
            for record in channel.epoch():
                number, line = next(lines, (0, b""))
                _compare(record, line, task)
                checks.add(number, line, record)
                records += 1
                size += sum(map(len, record.values()))
                if records % _EVERY_RECORDS == 0:
                    _say(Progress(task.channel, epoch, records, size))
            checks.finish()
            if next(lines, None) is not None:
                raise PipeModeError(f"Channel {task.channel}: epoch {epoch} ended before its manifest did.")
            _say(Progress(task.channel, epoch + 1, records, size))


def _compare(record: Record, line: bytes, task: Task) -> None:
    """PipeModeError where texts are not those of the line that is due."""
    sent = values(line, task.attributes) if line else []
    if any(isinstance(value, bytes) and record[name] != value for name, value in sent) or not sent:
        raise PipeModeError(f"Channel {task.channel}: a record is not the manifest's line that was due.")


class _Checks:
    """Looks at images in the background, a bounded number ahead, and tells in the stream's order."""

    def __init__(self, task: Task, pool: ThreadPoolExecutor | None) -> None:
        self._task = task
        self._pool = pool
        self._waiting: deque[Future[list[Problem]]] = deque()

    def add(self, number: int, line: bytes, record: Record) -> None:
        """Takes a record in."""
        if self._pool is None:
            return
        self._waiting.append(self._pool.submit(_look, number, line, record, self._task))
        while len(self._waiting) > 2 * (os.cpu_count() or 1):
            self._tell()

    def finish(self) -> None:
        """Tells of what is left."""
        while self._waiting:
            self._tell()

    def _tell(self) -> None:
        for problem in self._waiting.popleft().result():
            _say(problem)


def _look(number: int, line: bytes, record: Record, task: Task) -> list[Problem]:
    parsed = msgspec.json.decode(line)
    problems = []
    for name in (task.label_attribute, "source-ref"):
        if not name.endswith("-ref") or name not in task.attributes:
            continue
        missing = None if record[name] else parsed[name]
        findings = [Finding(Code.IMAGE_MISSING, "")] if missing else _findings(name, parsed, record, task)
        problems += [
            Problem(task.channel, number, fault.code.name, fault.detail, parsed["source-ref"], missing)
            for fault in findings
        ]
    return problems


def _findings(name: str, line: dict[str, Any], record: Record, task: Task) -> list[Finding]:
    if name == task.label_attribute:
        return check_mask(BytesIO(record[name]), named_classes(line, name))
    expected = expected_of(stated_size(line.get(task.label_attribute)), ALGORITHMS.get(task.algorithm or ""))
    return check_image(BytesIO(record[name]), expected, load)


def _say(message: Problem | Progress) -> None:
    sys.stdout.buffer.write(encode(message) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
