"""Writes the pages that are made from the code's tables: python -m docs.generate

A test holds the pages current.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from docs.algorithms_page import algorithms_page

FOLDER = Path(__file__).parent

PAGES: Mapping[Path, Callable[[], str]] = {
    FOLDER / "algorithms.md": algorithms_page,
}
"""Where a page is -> what renders its text."""

if __name__ == "__main__":
    for path, render in PAGES.items():
        path.write_text(render(), encoding="utf-8")
