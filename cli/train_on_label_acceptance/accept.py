"""`make accept`: tries what only AWS can decide, on a deployment, for a few cents."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from train_on_label.settings.file import SettingsError, read_settings
from train_on_label_acceptance.removal import ended_like_ctrl_c
from train_on_label_acceptance.report import NOT_TRIED, as_markdown, show
from train_on_label_acceptance.run import Run
from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import CONTEXT, DONE, INTERRUPTED, REFUSED, Program, stop
from train_on_label_terminal.terminal import Terminal

app = typer.Typer(cls=Program, pretty_exceptions_enable=False, add_completion=False, context_settings=CONTEXT)


@app.command()
def accept(
    *,
    config: Annotated[Path, typer.Option(help="The settings that are deployed.", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    minutes: Annotated[int, typer.Option(help="How long the training job may take.", min=1)] = 30,
    region: Annotated[
        str | None, typer.Option(help="Where the settings name none.", show_default=False)
    ] = None,
    report: Annotated[Path, typer.Option(help="Where the table is written for an issue.")] = Path(
        ".build", "acceptance.md"
    ),
) -> None:
    """Lets one tiny training job go all the way through a deployment, and says what AWS did.

    Exits with 0 if AWS did what was expected, 1 if it did not, 2 if nothing was tried.
    """
    try:
        run = Run(read_settings(config), region, minutes=minutes)
    except (UsageError, SettingsError) as error:
        stop(str(error))
    for line in run.announcement():
        typer.echo(line)
    _confirm(yes=yes)
    failure = _followed(run)
    typer.echo()
    show(run.facts.rows, Terminal())
    typer.echo(f"\n{NOT_TRIED}")
    with errors_in_words():
        report.parent.mkdir(parents=True, exist_ok=True)
        where = f"{run.account.sagemaker.meta.region_name}, {run.subject.profile.training.instance_type}"
        report.write_text(as_markdown(run.facts.rows, where), encoding="utf-8")
    typer.echo(f"This table is in {report}, without your account's number: an issue with it helps everybody.")
    if failure:
        typer.secho(failure, err=True, fg=typer.colors.RED)
        raise typer.Exit(INTERRUPTED if failure == _STOPPED else REFUSED)
    raise typer.Exit(DONE if run.facts.all_hold else REFUSED)


_STOPPED = "Stopped."


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not has_terminal():
        stop("Nobody is there to confirm it: add --yes (make accept ARGS=--yes).")
    try:
        wanted = typer.confirm("Start?")
    except typer.Abort:  # Ctrl-C, or the end of input
        wanted = False
    if not wanted:
        stop("Nothing was started.")


def has_terminal() -> bool:
    """Whether a person can answer."""
    return sys.stdin.isatty()


def _followed(run: Run) -> str | None:
    """What ended the run before its end; None where nothing did."""
    begun = time.monotonic()
    try:
        with ended_like_ctrl_c():
            try:
                with errors_in_words():
                    run.go(lambda what: typer.echo(f"{time.monotonic() - begun:6.1f} s  {what}"))
            finally:
                typer.echo("removing what was made; this may take some minutes while a training job stops")
                run.finish()
    except KeyboardInterrupt:
        return _STOPPED
    except UsageError as error:
        return str(error)
    return None
