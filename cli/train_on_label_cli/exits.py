"""How a command ends."""

from typing import NoReturn

import typer

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def stop(message: str) -> NoReturn:
    """Ends the command with a sentence about what is wrong with the call."""
    typer.secho(message, err=True, fg=typer.colors.RED)
    raise typer.Exit(WRONG_USAGE)
