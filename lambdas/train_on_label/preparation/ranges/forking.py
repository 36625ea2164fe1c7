"""Processes forked off this one, which end with it at the latest."""

import multiprocessing
import pickle
import signal
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from typing import Any


def sendable(error: Exception) -> Exception:
    """An error as another process can raise it."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  # of our own process
    except Exception:  # noqa: BLE001  # errors' constructors do what they like
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def end_process(process: ForkProcess) -> None:
    """Ends a forked process, whatever it is at."""
    process.kill()
    process.join()
    process.close()


def forked(target: Callable[..., None], *arguments: Any) -> ForkProcess:
    """A process that runs the target, deaf to Ctrl-C: whoever forked it ends it."""
    process = multiprocessing.get_context("fork").Process(target=target, args=arguments, daemon=True)
    # Ctrl-C goes to all, and a process that is not yet deaf to it would print a trace.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return process
