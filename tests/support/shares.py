"""What is many of one kind: make test tries a share of it, make test-long the rest, make test-quick none."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet


def shared(cases: Iterable[Any], one_in: int = 3) -> "list[ParameterSet]":
    """Cases for `parametrize`, of which the first of each so many is marked `share`, the others `long`.

    A case that is a tuple is several arguments. Of a product, the last factor's length and `one_in` want to
    have no divisor in common: then every value of each factor is tried.
    """
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=pytest.mark.long if at % one_in else pytest.mark.share,
        )
        for at, case in enumerate(cases)
    ]
