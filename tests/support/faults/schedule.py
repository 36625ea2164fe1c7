"""Runs invocations at once, one step at a time, in an order that a seed decides."""

import threading
from collections.abc import Callable
from random import Random


class _Task:
    def __init__(self, run: Callable[[], None]) -> None:
        self.resumed = threading.Event()
        self.paused = threading.Event()
        self.ended = False
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self._run, args=(run,), daemon=True)

    def _run(self, run: Callable[[], None]) -> None:
        self._wait(self.resumed)
        try:
            run()
        except BaseException as error:  # noqa: BLE001  # raised again where the test sees it
            self.error = error
        self.ended = True
        self.paused.set()

    def step(self) -> None:
        """Lets the task run to its next pause or its end."""
        self.resumed.set()
        self._wait(self.paused)

    def pause(self) -> None:
        """Called by the task itself."""
        self.paused.set()
        self._wait(self.resumed)

    @staticmethod
    def _wait(event: threading.Event) -> None:
        assert event.wait(timeout=60), "a task neither paused nor ended"
        event.clear()


class Schedule:
    """Interleaves tasks: whenever one pauses, the seed says which goes on. Only one ever runs."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._running: _Task | None = None

    def pause(self) -> None:
        """A point where another task may go on."""
        if self._running is not None:
            self._running.pause()

    def run(self, tasks: list[Callable[[], None]]) -> None:
        """Runs all of them to their ends."""
        alive = [_Task(task) for task in tasks]
        for task in alive:
            task.thread.start()
        while alive:
            task = self._running = self._random.choice(alive)
            task.step()
            if task.ended:
                alive.remove(task)
                task.thread.join()
                if task.error is not None:
                    raise task.error
        self._running = None
