"""The cores that a function's memory buys, and what is beyond it."""

import re

import pytest

from train_on_label.codes import Code
from train_on_label.planning.one_function import BeyondOneFunctionError, OneFunction

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("memory_mb", "cores"), [(128, 1), (1_769, 1), (3_537, 1), (3_538, 2), (8_845, 5), (10_240, 5)]
)
def test_cores_are_those_that_the_memory_buys_whole(memory_mb: int, cores: int) -> None:
    assert OneFunction(memory_mb, 880).cores == cores


@pytest.mark.parametrize(
    ("memory_mb", "seconds", "most"),
    [
        (1_769, 880, 1_232 * GB),
        (3_537, 880, 1_232 * GB),
        (256, 884.5, 1_792 * GB // 10),
        (1_769, 10, 14 * GB),
        (3_538, 10, 28 * GB),
        (10_240, 10, 70 * GB),
    ],
)
def test_what_it_could_do_is_not_refused_and_a_byte_more_is(
    memory_mb: int, seconds: float, most: int
) -> None:
    function = OneFunction(memory_mb, seconds)

    function.check([most - 1, 1])

    with pytest.raises(BeyondOneFunctionError) as refused:
        function.check([most, 1])
    assert [refusal.code for refusal in refused.value.refusals] == [Code.DATASET_BEYOND_FUNCTION]
    assert re.search(f"^{most + 1:,} bytes .* {memory_mb:,} MB .* {most:,} bytes", str(refused.value))


@pytest.mark.parametrize(
    ("bytes_", "told"),
    [
        (28 * GB, "memory_mb = 3538 is the least that may do."),
        (28 * GB + 1, "memory_mb = 5307 is the least that may do."),
        (70 * GB, "memory_mb = 8845 is the least that may do."),
        (70 * GB + 1, "Nor could one of the most memory."),
    ],
)
def test_the_refusal_names_the_memory_that_helps(bytes_: int, told: str) -> None:
    with pytest.raises(BeyondOneFunctionError, match=f"{re.escape(told)}$"):
        OneFunction(1_769, 10).check([bytes_])


def test_what_it_may_not_be_done_with_in_time_is_doubted() -> None:
    one, two = OneFunction(1_769, 10), OneFunction(3_538, 10)

    assert one.doubt([1_700_000_000]) is None
    assert "take 20 seconds, and it has 10" in str(one.doubt([1_700_000_000, 1_700_000_000]))
    assert two.doubt([3_400_000_000]) is None
    assert two.doubt([3_400_000_001])
