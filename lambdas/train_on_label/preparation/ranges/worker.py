"""A forked process that prepares one range after another, and the pipes to and from it.

AWS Lambda has no semaphores, which the standard library's pools and queues are made of.
"""

import fcntl
import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any, NamedTuple

from train_on_label.preparation.ports import Outputs, Place, SharedOutput
from train_on_label.preparation.ranges.cutting import Range
from train_on_label.preparation.ranges.part import Before, Part, Prepared

ATTEMPTS = 3
"""Of one range, where the process that prepares it is killed, as one is for the memory that it takes."""


_PIECE_BYTES = 256 * 1024
"""Small enough to stay in the processor's cache between the pipe and the output."""

_PIPE_BYTES = 1024 * 1024
_KEPT_BYTES = 24 * 1024 * 1024


class Task(NamedTuple):
    """A range to prepare, and what it is told."""

    range: Range
    before: Before


class Made(NamedTuple):
    """What comes of a task; accepted lines are delivered once they are asked for."""

    part: Part
    rejects: Sequence[bytes]
    train_bytes: int
    validation_bytes: int


class Delivery(NamedTuple):
    """Asks for the accepted lines."""

    places: tuple[Place, Place] | None
    """Where to write those of train and of validation; None where the pipe takes both."""


class WorkerKilledError(Exception):
    """Every process that tried a range was killed before the range was done."""


class Worker:
    """As the process sees it that joins: forking tells what is prepared, and a pipe tells which range."""

    def __init__(
        self, task: Task, prepare: Callable[[Task], Prepared], before_fork: Callable[[], object]
    ) -> None:
        """Starts a process on its first task."""
        self.task = task
        self._prepare = prepare
        self._before_fork = before_fork
        self._attempts = 0
        self._buffer = memoryview(bytearray(_PIECE_BYTES))
        self._start()

    def made(self) -> Made:
        """What came of the task, once it is done; raises what its process raised."""
        made: Made | None = self._answer()
        while made is None:
            self._start_again()
            made = self._answer()
        self._made = made
        return made

    def prepare_again(self, before: Before) -> None:
        """Has the range of the task prepared once more, which is told more now."""
        self.task = Task(self.task.range, before)
        self._tell(self.task)

    def deliver(self, outputs: Outputs, further: Task | None) -> None:
        """Has the accepted lines written that were made, while its process goes on with a further task."""
        delivery = Delivery(self._reserved(outputs))
        written, size = 0, self._made.train_bytes + self._made.validation_bytes
        while True:
            self._tell(delivery)
            if further is not None:
                self._tell(further)
            if delivery.places is None:
                written = self._copy(outputs, written)
            elif self._answer() is not None:
                written = size
            if written == size:
                break
            self._start_again()
            self.made()
        if further is not None:
            self.task, self._attempts = further, 0

    def end(self) -> None:
        """Ends the process, whatever it is at."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._results.close()
        os.close(self._tasks)

    def _answer(self) -> Any:
        """What the process says next, raised where that is an error; None where it was killed."""
        try:
            answer = pickle.load(self._results)  # noqa: S301  # our own process wrote it
        except (EOFError, pickle.UnpicklingError):
            return None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _reserved(self, outputs: Outputs) -> tuple[Place, Place] | None:
        train, validation = outputs.train, outputs.validation
        if isinstance(train, SharedOutput) and isinstance(validation, SharedOutput):
            return train.reserve(self._made.train_bytes), validation.reserve(self._made.validation_bytes)
        return None

    def _copy(self, outputs: Outputs, written: int) -> int:
        """Writes lines as they come, but for the bytes that were written before; the bytes written then.

        Those are fewer than there are where the process is killed meanwhile.
        """
        at = 0
        sizes = ((outputs.train, self._made.train_bytes), (outputs.validation, self._made.validation_bytes))
        for output, size in sizes:
            end = at + size
            while at < end:
                count = self._results.readinto(self._buffer[: end - at])
                if not count:
                    return max(at, written)
                if at + count > written:
                    output.write(self._buffer[max(written - at, 0) : count])
                at += count
        return at

    def _tell(self, message: Task | Delivery) -> None:
        with suppress(BrokenPipeError):  # where the process was killed, as reading from it will tell
            _write(self._tasks, [pickle.dumps(message)])

    def _start(self) -> None:
        self._before_fork()
        tasks, self._tasks = os.pipe()
        results, told = os.pipe()
        if hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux's
            with suppress(PermissionError):  # beyond what a user's pipes may have together
                fcntl.fcntl(told, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._results = os.fdopen(results, "rb")
        own = (self._tasks, results)
        context = multiprocessing.get_context("fork")
        self._process = context.Process(target=_work, args=(tasks, told, own, self._prepare), daemon=True)
        # Ctrl-C goes to all, and a process that is not yet deaf to it would print a trace.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for end in (tasks, told):
            os.close(end)
        self._tell(self.task)

    def _start_again(self) -> None:
        self._attempts += 1
        if self._attempts == ATTEMPTS:
            start, end = self.task.range.start, self.task.range.end
            raise WorkerKilledError(
                f"The processes that prepared bytes {start:,} to {end:,} were killed {ATTEMPTS} times, as "
                "happens where memory is short: more of it helps, or fewer at a time."
            )
        self.end()
        self._start()


def _work(tasks: int, results: int, ends: Sequence[int], prepare: Callable[[Task], Prepared]) -> None:
    """What the process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that joins ends the others
    for end in ends:
        os.close(end)  # else a pipe stays open though the process at its other end is gone
    # Having let go of so much once, glibc keeps twice as much for what follows (mallopt, M_MMAP_THRESHOLD).
    # Else the kernel takes the memory of a range's lines back, and clears it for those of the next range.
    bytes(_KEPT_BYTES)
    prepared: Prepared | None = None
    with os.fdopen(tasks, "rb") as messages:
        while True:
            try:
                message: Task | Delivery = pickle.load(messages)  # noqa: S301  # as above
                if isinstance(message, Task):
                    prepared = None  # before the next one: memory for one is enough
                    prepared = prepare(message)
                    _write(results, [pickle.dumps(_made(prepared))])
                elif prepared is not None:
                    _deliver(prepared, message, results)
            except (EOFError, BrokenPipeError):
                return  # nobody is there any more
            except Exception as error:  # noqa: BLE001  # raised where it is read
                _write(results, [_pickled(error)])


def _made(prepared: Prepared) -> Made:
    train, validation = (sum(map(len, lines)) for lines in (prepared.train, prepared.validation))
    return Made(prepared.part, prepared.rejects, train, validation)


def _deliver(prepared: Prepared, delivery: Delivery, results: int) -> None:
    accepted = (prepared.train, prepared.validation)
    if delivery.places is None:
        _write(results, chain(*accepted))
        return
    for pieces, place in zip(accepted, delivery.places, strict=True):
        if place.file is not None:
            _write(place.file, pieces, place.start)
    _write(results, [pickle.dumps(delivery)])


def _pickled(error: Exception) -> bytes:
    try:
        pickled = pickle.dumps(error)
        pickle.loads(pickled)  # noqa: S301  # as above
    except Exception:  # noqa: BLE001  # errors' constructors do what they like
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return pickled


def _write(file: int, pieces: Iterable[bytes], at: int | None = None) -> None:
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            count = os.write(file, rest) if at is None else os.pwrite(file, rest, at)
            rest = rest[count:]
            at = None if at is None else at + count
