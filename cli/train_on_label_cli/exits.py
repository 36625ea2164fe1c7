"""How a command ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from train_on_label_terminal.output import let_reader_go

CONTEXT = {"color": False if os.environ.get("NO_COLOR") else None}
"""Sentences have colors where the terminal has, unless somebody wants none: https://no-color.org."""
DONE, REFUSED, WRONG_USAGE = 0, 1, 2
INTERRUPTED, _READER_LEFT = 130, 141  # as shells say it of a program that a signal ended


def stop(message: str) -> NoReturn:
    """Ends the command with a sentence about what is wrong with the call."""
    typer.secho(message, err=True, fg=typer.colors.RED)
    raise typer.Exit(WRONG_USAGE)


class Program(TyperGroup):
    """Commands that end with a sentence, also where this machine fails them or a person stops them."""

    # Any: typer has a Context of its own since it has a click of its own.
    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Reads the arguments, and prints help and version."""
        with _endings():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        with _endings():
            return super().invoke(ctx)


@contextmanager
def _endings() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        let_reader_go()
        raise typer.Exit(_READER_LEFT) from None
    except OSError as error:
        stop(f"{error.filename or 'This machine'}: {error.strerror}.")
