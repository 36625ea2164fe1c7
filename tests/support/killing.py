"""The processes of functions on the laptop, killed at random."""

import math
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from threading import Event, Thread

from local.aws import LaptopAws


@contextmanager
def killed_at_random(
    aws: LaptopAws, functions: Iterable[str], random: Random, *, most: float = math.inf, seconds: float
) -> Iterator[list[int]]:
    """Inside the block one of the functions' processes is killed after so many seconds at most, and again.

    Gives the ids of those that were killed, which are no more than `most`.
    """
    killed: list[int] = []
    ended = Event()

    def kill() -> None:
        while len(killed) < most and not ended.wait(random.uniform(0, seconds)):
            if found := _processes(aws, functions):
                victim = random.choice(found)
                with suppress(ProcessLookupError):  # it has just ended by itself
                    os.kill(victim, signal.SIGKILL)
                    killed.append(victim)

    thread = Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        ended.set()
        thread.join()


def _processes(aws: LaptopAws, functions: Iterable[str]) -> list[int]:
    """Of this laptop alone: they run from a folder of its own."""
    folders = [f"{aws.state_dir}/ministack-lambda-{function}-".encode() for function in functions]
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # gone meanwhile
            command = path.read_bytes()
            if any(folder in command for folder in folders):
                found.append(int(path.parent.name))
    return sorted(found)
