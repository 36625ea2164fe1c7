"""The functions, deployed in memory for the tests of this folder only."""

from collections.abc import Iterator

import pytest

from tests.functions.waiting.account import SETTINGS
from tests.support.account.invocation import deployed
from tests.support.account.world import ENVIRONMENT


@pytest.fixture(scope="module", autouse=True)
def in_memory() -> Iterator[None]:
    """The handlers, as `deployed` has them."""
    with deployed(SETTINGS, ENVIRONMENT):
        yield
