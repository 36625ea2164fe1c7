"""`train-on-label check`: what would keep a labeling job from training, before there is one."""

from pathlib import Path
from typing import Annotated

import typer

from train_on_label.settings.file import Settings, SettingsError, read_settings
from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import DONE, REFUSED, stop
from train_on_label_cli.options import AsJson
from train_on_label_terminal.check_view import show_check
from train_on_label_terminal.output import print_json
from train_on_label_terminal.terminal import Terminal

EXAMPLES = """Examples:

train-on-label check

train-on-label check --config config/example.toml --region eu-west-1

train-on-label check --json
"""


def check(
    *,
    config: Annotated[
        Path | None, typer.Option(help="The settings; else those of the example.", show_default=False)
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="Else as the settings say, or as AWS is configured.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compares an account's quotas, limits and access with the settings, and changes nothing.

    Before a deployment it looks at the account alone. Exits with 0 if all holds, 1 if something is to be
    mended or could not be looked at, 2 on wrong usage.
    """
    # boto3 is slow to import, and other commands need none of it.
    from train_on_label_cli.checks.checks import checked, region_of  # noqa: PLC0415

    try:
        with errors_in_words():
            settings = read_settings(config) if config else Settings()
            seen = checked(settings, region_of(settings, region))
    except (UsageError, SettingsError) as error:
        stop(str(error))
    if as_json:
        print_json(seen)
    else:
        show_check(seen, Terminal())
    raise typer.Exit(DONE if seen["holds"] else REFUSED)
