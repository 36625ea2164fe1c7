"""Settings come from one file, and every mistake in it is told at once."""

from pathlib import Path

import pytest

from tests.support.places import EXAMPLE, LAPTOP
from tests.support.synthesis import Synthesize
from train_on_label.settings.file import Settings, SettingsError, read_settings

MISTAKES = """
    [data]
    old_versions_days = 0
    labels = ["output"]
    [function]
    memory = 512
    [roles]
    permissions_boundary_arn = "boundary"
    [[profile]]
    name = "street scenes"
    [profile.training]
    algorithm = "object-detection"
    output_kms_key = "alias/models"
"""


def complaints(tmp_path: Path, toml: str) -> list[str]:
    path = tmp_path / "settings.toml"
    path.write_text(toml)
    with pytest.raises(SettingsError) as raised:
        read_settings(path)
    return str(raised.value).splitlines()


def test_all_mistakes_are_listed_with_path_value_and_what_is_allowed(tmp_path: Path) -> None:
    told = dict(line.split(": ", 2)[1:] for line in complaints(tmp_path, MISTAKES))
    assert set(told) == {
        "data.old_versions_days",
        "data.labels[0]",
        "function.memory",
        "roles.permissions_boundary_arn",
        "profile[street scenes].name",
        "profile[street scenes].training.output_kms_key",
    }
    assert told["data.old_versions_days"].startswith("0 should be greater")
    assert told["data.labels[0]"].startswith('"output" is not a folder like images/')
    assert told["function.memory"] == "is not a setting. Did you mean memory_mb?"


def test_a_toml_mistake_names_its_line(tmp_path: Path) -> None:
    (line,) = complaints(tmp_path, "[data]\nretain = maybe\n")
    assert "settings.toml: is not TOML" in line
    assert "line 2" in line


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no\.toml: cannot be read: No such file"):
        read_settings(tmp_path / "no.toml")


def test_a_file_as_editors_of_windows_save_it_is_read_or_told_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[data]\r\nold_versions_days = 3\r\n", encoding="utf-8-sig")
    assert read_settings(path).data.old_versions_days == 3

    path.write_text("[data]", encoding="utf-16")
    with pytest.raises(SettingsError, match=r"settings\.toml: is no text in UTF-8"):
        read_settings(path)


def test_the_app_ends_with_the_list_and_without_a_trace(synthesize: Synthesize) -> None:
    with pytest.raises(SystemExit) as ended:
        synthesize(MISTAKES)
    assert len(str(ended.value.code).splitlines()) == 6


def test_the_example_shows_the_defaults() -> None:
    assert read_settings(EXAMPLE) == Settings()


def test_what_the_functions_are_told_survives_the_way_through_json() -> None:
    for path in (EXAMPLE, LAPTOP):
        told = read_settings(path).for_functions()
        assert type(told).model_validate_json(told.model_dump_json()) == told
