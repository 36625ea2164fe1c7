"""`train-on-label status`: what became of the newest labeling jobs."""

from typing import Annotated

import typer

from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import stop
from train_on_label_terminal.output import Terminal, print_json
from train_on_label_terminal.status_view import show_status

EXAMPLES = """Examples:

train-on-label status

train-on-label status --stack perception --limit 50

train-on-label status --json
"""


def status(
    *,
    stack: Annotated[str, typer.Option(help="deployment.name of the settings.")] = "train-on-label",
    limit: Annotated[int, typer.Option(help="How many labeling jobs, newest first.", min=1, max=500)] = 20,
    region: Annotated[
        str | None, typer.Option(help="Where it is deployed; else as AWS is configured.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Shows labeling jobs, what became of each, and the state of their training jobs.

    What became of a labeling job is read from the functions' log: it says nothing of jobs older than the log.
    Exits with 0, or 2 on wrong usage.
    """
    # boto3 is slow to import, and other commands need none of it.
    from train_on_label_cli.deployed import find_deployed  # noqa: PLC0415
    from train_on_label_cli.standing import standing  # noqa: PLC0415

    try:
        with errors_in_words():
            seen = standing(find_deployed(stack, region), region, limit)
    except UsageError as error:
        stop(str(error))
    if as_json:
        print_json(seen)
    else:
        show_status(seen, Terminal())
