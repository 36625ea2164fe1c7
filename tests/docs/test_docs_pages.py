"""Pages that are made from the code's tables."""

from pathlib import Path

import pytest

from docs.generate import PAGES


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_page_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path](), "run python -m docs.generate"
