"""Models, example file, reference and editors' schema tell of the same settings."""

import tomllib
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from docs.settings_page import everything_on, settings_page
from docs.settings_schema import field_docs, settings_schema
from tests.support.places import EXAMPLE
from train_on_label.settings.file import Settings, models_in, settings_in
from train_on_label.settings.profile.machine_options import MachineOptions
from train_on_label.settings.profile.training_options import TrainingOptions

Path = tuple[str, ...]
SHOWN = everything_on(EXAMPLE.read_text())


def settings_of(model: type[BaseModel], path: Path = ()) -> Iterator[Path]:
    for name, field in model.model_fields.items():
        yield (*path, name)
        for inner in models_in(field.annotation):
            yield from settings_of(inner, (*path, name))


def shown_in(document: object, path: Path = ()) -> Iterator[Path]:
    match document:
        case dict():
            for name, value in document.items():
                yield (*path, name)
                yield from shown_in(value, (*path, name))
        case list():
            for each in document:
                yield from shown_in(each, path)


def test_the_example_shows_every_setting_and_is_valid_with_all_of_them() -> None:
    assert set(settings_of(Settings)) <= set(shown_in(tomllib.loads(SHOWN)))
    settings_in(SHOWN, "example.toml")


def test_the_reference_has_a_row_for_every_setting_with_an_example_and_what_it_is_for() -> None:
    paths = list(settings_of(Settings))
    tables = {path[:length] for path in paths for length in range(1, len(path))}
    rows = [line.split(" | ") for line in settings_page().splitlines() if line.startswith("| `")]

    assert len(rows) == len(set(paths) - tables)
    for setting, _, _, example, since, what in rows:
        assert example, setting
        assert since == "0.1.0", setting
        assert what.strip(" |"), setting


def test_a_newer_setting_says_since_when() -> None:
    schema: dict[str, Any] = settings_schema()
    schema["properties"]["tags"]["description"] = "On everything. Since 0.3.0."

    assert " | 0.3.0 | On everything. |\n" in settings_page(schema)


def test_an_inherited_setting_keeps_its_words() -> None:
    assert field_docs(TrainingOptions)["spot"] == field_docs(MachineOptions)["spot"]
