"""Sources in a folder of a test's own."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.support.labels_elsewhere.conversions import Converted, run_conversion


@pytest.fixture
def convert(tmp_path: Path) -> Callable[..., Converted]:
    """Writes the files of a source into a folder, and converts one of them or all."""
    return partial(run_conversion, tmp_path)
