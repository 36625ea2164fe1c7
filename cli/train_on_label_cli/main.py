"""The program `train-on-label` and its commands."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.main import get_command

from train_on_label.version import __version__
from train_on_label_cli.exits import CONTEXT, Program

_LABELS, _DEPLOYMENT = "With labels, on this machine", "With a deployment"


class _Command(NamedTuple):
    panel: str
    module: str
    function: str
    examples: str = "EXAMPLES"


_COMMANDS = {
    "plan": _Command(_LABELS, "plan", "plan"),
    "rehearse": _Command(_LABELS, "rehearse", "rehearse"),
    "convert": _Command(_LABELS, "convert", "convert_labels"),
    "check": _Command(_DEPLOYMENT, "check", "check"),
    "submit": _Command(_DEPLOYMENT, "submit", "submit"),
    "status": _Command(_DEPLOYMENT, "status", "status"),
    "labels": _Command(_DEPLOYMENT, "labels", "labels"),
    "replay": _Command(_DEPLOYMENT, "replay", "replay"),
    "pause": _Command(_DEPLOYMENT, "pause", "pause", "PAUSE_EXAMPLES"),
    "resume": _Command(_DEPLOYMENT, "pause", "resume", "RESUME_EXAMPLES"),
}


# Any: typer has a Command of its own since it has a click of its own.
class _Imported(Mapping[str, Any]):
    """The commands, each imported once it is asked for: a call needs one, and others take long to import."""

    def __getitem__(self, name: str) -> Any:
        return _imported(name, _COMMANDS[name])

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


@cache
def _imported(name: str, command: _Command) -> Any:
    module = import_module(f"train_on_label_cli.{command.module}")
    alone = typer.Typer(add_completion=False)
    register = alone.command(name, epilog=getattr(module, command.examples), rich_help_panel=command.panel)
    register(getattr(module, command.function))
    return get_command(alone)


class _TrainOnLabel(Program):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes | {"commands": _Imported()})


app = typer.Typer(
    name="train-on-label",
    cls=_TrainOnLabel,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], **CONTEXT},
)


def _print_version(wanted: bool) -> None:  # typer calls it so
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[  # its callback does the work
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Trains a model on the labels of a Ground Truth labeling job."""
