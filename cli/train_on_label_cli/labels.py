"""`train-on-label labels`: the labels so far of a profile that trains on all of them."""

from typing import Annotated

import typer

from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import stop
from train_on_label_cli.options import AsJson, Region, Stack
from train_on_label_terminal.labels_view import show_labels
from train_on_label_terminal.output import print_json
from train_on_label_terminal.terminal import Terminal

EXAMPLES = """Examples:

train-on-label labels street-scenes

train-on-label labels street-scenes --without street-cars-03

train-on-label labels street-scenes --with street-cars-03 --stack perception

train-on-label labels street-scenes --json
"""


def labels(
    profile: Annotated[str, typer.Argument(help='With train_on = "profile".', show_default=False)],
    *,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="JOB",
            help="Leave out a labeling job by name, or a dropped manifest by key.",
            show_default=False,
        ),
    ] = None,
    taken_back: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="JOB", help="Take one back that was left out.", show_default=False),
    ] = None,
    stack: Stack = "train-on-label",
    region: Region = None,
    as_json: AsJson = False,
) -> None:
    """Lists the labels that the next training job of a profile is trained on, newest first.

    --without and --with hold from then on. They start nothing: the next labeling job does, or replay --again.
    Exits with 0, or 2 on wrong usage.
    """
    # boto3 is slow to import, and other commands need none of it.
    from train_on_label_cli.deployment.labels import change_labels, labels_report  # noqa: PLC0415

    try:
        with errors_in_words():
            change_labels(profile, without or [], taken_back or [], stack, region)
            report = labels_report(profile, stack, region)
    except UsageError as error:
        stop(str(error))
    if as_json:
        print_json(report)
    else:
        show_labels(report, Terminal())
