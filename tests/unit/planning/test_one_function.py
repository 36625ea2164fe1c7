"""The cores that a function's memory buys."""

import pytest

from train_on_label.planning.one_function import OneFunction


@pytest.mark.parametrize(
    ("memory_mb", "cores"), [(128, 1), (1_769, 1), (3_537, 1), (3_538, 2), (8_845, 5), (10_240, 5)]
)
def test_cores_are_those_that_the_memory_buys_whole(memory_mb: int, cores: int) -> None:
    assert OneFunction(memory_mb).cores == cores
