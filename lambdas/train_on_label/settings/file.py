"""The settings file of one environment, as the stacks and the command line read it."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from train_on_label.mistakes import (
    Place,
    did_you_mean,
    mistakes_of,
    path_of,
    raise_mistakes,
    what_is_wrong,
)
from train_on_label.settings.between import mistakes_between
from train_on_label.settings.infrastructure import (
    Alarms,
    Data,
    Deployment,
    Function,
    Labeling,
    Notifications,
    Roles,
    Scale,
)
from train_on_label.settings.settings import TrainingSettings
from train_on_label.settings.toml_lines import line_of


class Settings(TrainingSettings):
    """A whole settings file: the functions' tables, and those of the infrastructure."""

    deployment: Deployment = Deployment()
    """Where the stacks go."""
    data: Data = Data()
    """The key and the buckets."""
    labeling: Labeling = Labeling()
    """What Ground Truth jobs do with the stack's role."""
    function: Function = Function()
    """How the functions run."""
    scale: Scale | None = None
    """Manifests beyond one function."""
    roles: Roles = Roles()
    """What an organization demands of every role."""
    notifications: Notifications = Notifications()
    """Who is told."""
    alarms: Alarms = Alarms()
    """When alarms ring, and where."""

    def for_functions(self) -> TrainingSettings:
        """The tables that travel with the functions' code."""
        return TrainingSettings.model_validate(self.model_dump(include=set(TrainingSettings.model_fields)))


class SettingsError(Exception):
    """Everything that a person has to mend in the settings file, one mistake a line."""


def read_settings(path: Path) -> Settings:
    """The settings in a TOML file; SettingsError lists every mistake at once, each with its line."""
    try:
        # Some editors begin a file in UTF-8 with a byte order mark.
        return settings_in(path.read_text(encoding="utf-8-sig"), str(path))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: is no text in UTF-8: save it as such.") from None


def settings_in(text: str, name: str) -> Settings:
    """The settings in the text of a TOML file of this name."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: is not TOML: {error}") from None
    try:
        return _checked(document)
    except ValidationError as error:
        mistakes = [(line_of(each["loc"], text), each) for each in error.errors(include_url=False)]
        mistakes.sort(key=lambda mistake: mistake[0] or 0)
        told = (_told(line, detail, document, name) for line, detail in mistakes)
        raise SettingsError("\n".join(told)) from None


def _checked(document: Mapping[str, object]) -> Settings:
    """What is wrong between profiles is told together with what is wrong inside one."""
    try:
        settings = Settings.model_validate(document)
    except ValidationError as error:
        raise_mistakes([*mistakes_of(error), *mistakes_between(document)])
        raise
    raise_mistakes(mistakes_between(document))
    return settings


def _told(line: int | None, detail: ErrorDetails, document: Mapping[str, object], name: str) -> str:
    place = detail["loc"]
    what = what_is_wrong(detail)
    if detail["type"] == "extra_forbidden":
        what += did_you_mean(str(place[-1]), _settings_at(place[:-1]))
    return f"{name}{f':{line}' if line else ''}: {path_of(place, document)}: {what}"


def _settings_at(place: Place) -> list[str]:
    """The names that the table at this place may hold."""
    model: type[BaseModel] = Settings
    for step in place:
        if isinstance(step, str):
            model = next(models_in(model.model_fields[step].annotation))
    return list(model.model_fields)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a field's type speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)
