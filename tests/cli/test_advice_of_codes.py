"""What each code advises can be done: the settings, options, commands and files that it names are there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from pydantic import BaseModel

from train_on_label.codes import Code, Scope
from train_on_label.preparation import files
from train_on_label.settings.file import Settings
from train_on_label_cli.main import app

_SETTING = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_TABLE = re.compile(r"\[([a-z.]+)\]")
_OPTION = re.compile(r"--[a-z-]+")
_COMMAND = re.compile(r"train-on-label ([a-z]+)")
_FILE = re.compile(r"\b[a-z]+\.(?:json|jsonl|manifest)\b")
_IN_LABELS = ("image_size",)


def settings_in(model: type[BaseModel]) -> Iterator[str]:
    """The name of every setting of a table, and of the tables in it."""
    for name, field in model.model_fields.items():
        yield name
        for part in re.findall(r"train_on_label[\w.]+\.(\w+)", repr(field.annotation)):
            inner = next((each for each in _models() if each.__name__ == part), None)
            yield from settings_in(inner) if inner else ()


def _models() -> list[type[BaseModel]]:
    pending, found = [BaseModel], []
    while pending:
        subclasses = pending.pop().__subclasses__()
        pending += subclasses
        found += [each for each in subclasses if each.__module__.startswith("train_on_label.settings")]
    return found


SETTINGS = {*settings_in(Settings)}
PROGRAM: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = PROGRAM.commands  # typer's group, which is click's by another name
OPTIONS = {option for command in COMMANDS.values() for each in command.params for option in each.opts}
FILES = {value for name, value in vars(files).items() if name.isupper()}


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_it_names_nothing_that_is_not_there(code: Code) -> None:
    advice = code.advice

    assert {*_SETTING.findall(advice)} <= SETTINGS | {*_IN_LABELS}
    assert {part for table in _TABLE.findall(advice) for part in table.split(".")} <= SETTINGS
    assert {*_OPTION.findall(advice)} <= OPTIONS
    assert {*_COMMAND.findall(advice)} <= COMMANDS.keys()
    assert {*_FILE.findall(advice)} <= FILES


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_meaning_and_advice_are_a_sentence_each(code: Code) -> None:
    for sentence in (code.value.meaning, code.advice):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert not re.search(r"[a-z]\. [A-Z]", sentence)


def test_to_take_something_out_of_the_profile_is_advised_only_where_a_profile_has_it() -> None:
    advised = {code for code in Code if re.search(r"(?:Remove|Take)\b.*\bprofile", code.advice)}

    assert advised == {Code.HYPERPARAMETER_CONTRADICTS_DATA, Code.HYPERPARAMETER_TOO_LONG}


def test_a_line_is_never_told_to_change_the_deployment() -> None:
    assert not [code for code in Code if code.scope is Scope.LINE and "deploy" in code.advice]
