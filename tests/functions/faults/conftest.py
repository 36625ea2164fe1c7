"""The function, deployed in memory for the tests of this folder only."""

from collections.abc import Iterator

import pytest

from tests.support.account.invocation import deployed
from tests.support.account.world import ENVIRONMENT, SETTINGS


@pytest.fixture(scope="module", autouse=True)
def in_memory() -> Iterator[None]:
    """The handler, as `deployed` has it."""
    with deployed(SETTINGS, ENVIRONMENT):
        yield
