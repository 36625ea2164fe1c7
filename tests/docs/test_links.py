"""Every link of README and docs leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.places import REPOSITORY

PAGES = sorted({*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")})
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """The file and the anchor of each link that stays in the repository."""
    text = re.sub(r"^ {4}.*$|`[^`]*`", "", page.read_text(), flags=re.MULTILINE)
    for match in _LINK.finditer(text):
        target, _, anchor = match["target"].partition("#")
        if not target.startswith(("http://", "https://", "mailto:")):
            yield (page.parent / target).resolve() if target else page, anchor


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for path, anchor in links(page):
        assert path.exists(), path
        assert not anchor or anchor in anchors(path), f"{path}#{anchor}"


def test_every_page_of_the_docs_is_linked() -> None:
    linked = {path for page in PAGES for path, _ in links(page)}

    assert {page for page in PAGES if "docs" in page.parts and page.name != "README.md"} <= {
        *linked,
        *(REPOSITORY / "docs" / "decisions").glob("*.md"),
    }
