"""How long property tests search: the same few examples each time, or in `make test-long` many."""

import gc
import os

from hypothesis import settings

# No deadline: what a loaded machine slows down is not wrong.
settings.register_profile("few", deadline=None, derandomize=True, max_examples=12)
settings.register_profile("many", settings.get_profile("few"), max_examples=150)
settings.load_profile(os.environ.get("EXAMPLES", "few"))


def pytest_collection_finish() -> None:
    """Leaves out of every search for garbage what was imported, and stays: a tenth of the tests' time."""
    gc.freeze()
