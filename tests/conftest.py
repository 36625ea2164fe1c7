"""How long property tests search: the same few examples each time, or in `make test-long` many."""

import gc
import os
from functools import cache

import typer.testing
from hypothesis import settings

# No deadline: what a loaded machine slows down is not wrong.
settings.register_profile("few", deadline=None, derandomize=True, max_examples=5)
settings.register_profile("many", settings.get_profile("few"), max_examples=150)
settings.load_profile(os.environ.get("EXAMPLES", "few"))


# Of the program that hundreds of tests call, all commands would be built anew each time.
typer.testing._get_command = cache(typer.testing._get_command)  # type: ignore[attr-defined]  # noqa: SLF001


def pytest_collection_finish() -> None:
    """Searches seldom for garbage, and not among what was imported, and stays: a fifth of the tests' time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
