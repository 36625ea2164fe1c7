"""A forked process that prepares one range after another, and the pipes to and from it.

AWS Lambda has no semaphores, which the standard library's pools and queues are made of.
"""

import fcntl
import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from train_on_label.preparation.ports import Outputs, Place, SharedOutput
from train_on_label.preparation.ranges.forked import Delivery, Made, ToldRange, run, write
from train_on_label.preparation.ranges.forking import end_process, forked
from train_on_label.preparation.ranges.part import Before, Prepared

ATTEMPTS = 3
"""Of one range, where the process that prepares it is killed, as one is for the memory that it takes."""

_PIECE_BYTES = 256 * 1024
"""Small enough to stay in the processor's cache between the pipe and the output."""

_PIPE_BYTES = 1024 * 1024


class ProcessKilledError(Exception):
    """Every process that tried a range was killed before the range was done."""


class PreparingProcess:
    """As the process sees it that joins: forking tells what is prepared, and a pipe tells which ranges."""

    def __init__(
        self, told: ToldRange, prepare: Callable[[ToldRange], Prepared], before_fork: Callable[[], object]
    ) -> None:
        """Starts a process on its first range."""
        self.told = told
        self._prepare = prepare
        self._before_fork = before_fork
        self._attempts = 0
        self._buffer = memoryview(bytearray(_PIECE_BYTES))
        self._start()

    def made(self) -> Made:
        """What came of the range, once it is done; raises what its process raised."""
        made: Made | None = self._answer()
        while made is None:
            self._start_again()
            made = self._answer()
        self._made = made
        return made

    def prepare_again(self, before: Before) -> None:
        """Has the range prepared once more, which is told more now."""
        self.told = ToldRange(self.told.range, before)
        self._tell(self.told)

    def deliver(self, outputs: Outputs, further: ToldRange | None) -> None:
        """Has the accepted lines written that were made, while its process goes on with a further range."""
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
            self.told, self._attempts = further, 0

    def end(self) -> None:
        """Ends the process, whatever it is at."""
        end_process(self._process)
        self._answers.close()
        os.close(self._messages)

    def _answer(self) -> Any:
        """What the process says next, raised where that is an error; None where it was killed."""
        try:
            answer = pickle.load(self._answers)  # noqa: S301  # our own process wrote it
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
                count = self._answers.readinto(self._buffer[: end - at])
                if not count:
                    return max(at, written)
                if at + count > written:
                    output.write(self._buffer[max(written - at, 0) : count])
                at += count
        return at

    def _tell(self, message: ToldRange | Delivery) -> None:
        with suppress(BrokenPipeError):  # where the process was killed, as reading from it will tell
            write(self._messages, [pickle.dumps(message)])

    def _start(self) -> None:
        self._before_fork()
        messages, self._messages = os.pipe()
        answers, answered = os.pipe()
        if hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux's
            with suppress(PermissionError):  # beyond what a user's pipes may have together
                fcntl.fcntl(answered, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._answers = os.fdopen(answers, "rb")
        own = (self._messages, answers)
        self._process = forked(run, messages, answered, own, self._prepare)
        for end in (messages, answered):
            os.close(end)
        self._tell(self.told)

    def _start_again(self) -> None:
        self._attempts += 1
        if self._attempts == ATTEMPTS:
            start, end = self.told.range.start, self.told.range.end
            raise ProcessKilledError(
                f"The processes that prepared bytes {start:,} to {end:,} were killed {ATTEMPTS} times, as "
                "happens where memory is short: more of it helps, or fewer at a time."
            )
        self.end()
        self._start()
