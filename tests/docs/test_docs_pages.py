"""Pages that are made from the code's tables."""

from pathlib import Path

import pytest

from docs.generate import FOLDER, PAGES
from docs.generate_pictures import CARD, MAX_BYTES
from local.rules import HEEDED, RULES, Rule


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_page_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path](), "run python -m docs.generate"


@pytest.mark.parametrize("rule", RULES + HEEDED, ids=lambda rule: rule.aws)
def test_each_rule_of_awss_has_its_module_and_its_test(rule: Rule) -> None:
    file, _, name = rule.test.partition("::")

    assert (FOLDER.parent / rule.module).is_file()
    assert f"def {name}(" in (FOLDER.parent / "tests" / file).read_text(encoding="utf-8")


def test_pictures_are_small() -> None:
    pictures = [*CARD.parent.iterdir()]

    assert CARD in pictures
    assert [path.name for path in pictures if path.stat().st_size > MAX_BYTES] == []
