"""Fixtures for every test."""

from collections.abc import Iterator

import pytest

from local.aws import LaptopAws


@pytest.fixture(scope="session")
def laptop_aws() -> Iterator[LaptopAws]:
    """An AWS on the laptop, shared by the session: name resources uniquely, and release what is held."""
    with LaptopAws(training_step_seconds=0.05) as aws:
        yield aws
