"""A mistake is told with the line of the file where it was made."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.places import REPOSITORY
from train_on_label.mistakes import Place
from train_on_label.settings.toml_lines import line_of

WINDING = '''# profile = 1
[profile.match]
labeling_job = """
[function]
""" # profile.spot = 1
task_type = [ # a comment

  "a", # task
  ["b]"],
]
tags = { a.b = 1, "c d" = [
  2] }\r
"quoted key" . dotted = '[x]'
[[bucket]]
name = 'one\u2028'
[bucket.more]
[[bucket]]
name = "two"'''


def places(document: object, place: Place = ()) -> Iterator[Place]:
    match document:
        case dict():
            for key, value in document.items():
                yield from places(value, (*place, key))
        case list():
            for at, value in enumerate(document):
                yield from places(value, (*place, at))
    yield place


@pytest.mark.parametrize("path", sorted(REPOSITORY.glob("config/**/*.toml")), ids=lambda path: path.stem)
def test_each_setting_is_found_on_the_line_that_names_it(path: Path) -> None:
    text = path.read_text()
    rows = text.split("\n")
    for place in places(tomllib.loads(text)):
        if place and isinstance(place[-1], str):
            assert place[-1] in rows[(line_of(place, text) or 0) - 1]


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("profile", "match"), 2),
        (("profile", "match", "labeling_job"), 3),
        (("profile", "match", "task_type", 1, 0), 6),
        (("profile", "match", "tags", "a", "b"), 11),
        (("profile", "match", "quoted key", "dotted"), 13),
        (("bucket", 0, "name"), 15),
        (("bucket", 0, "more"), 16),
        (("bucket", 1), 17),
        (("bucket", 1, "name"), 18),
        (("bucket", 1, "missing"), 17),
        (("profile", "missing", 3), 2),
        (("nowhere",), None),
        ((), None),
    ],
)
def test_statements_over_several_lines_begin_where_they_begin(place: Place, line: int | None) -> None:
    assert line_of(place, WINDING) == line
