"""`train-on-label status`: what became of the newest labeling jobs."""

import time
from typing import Annotated

import typer

from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import stop
from train_on_label_cli.options import AsJson, Region, Stack
from train_on_label_terminal.output import print_json
from train_on_label_terminal.status_view import show_status
from train_on_label_terminal.terminal import Terminal

EXAMPLES = """Examples:

train-on-label status

train-on-label status --stack perception --limit 50

train-on-label status --failed

train-on-label status --watch

train-on-label status --json
"""
_SECONDS_BETWEEN = 10


def status(
    *,
    stack: Stack = "train-on-label",
    limit: Annotated[int, typer.Option(help="How many labeling jobs, newest first.", min=1, max=500)] = 20,
    region: Region = None,
    failed: Annotated[
        bool,
        typer.Option("--failed", help="Only those of them that were refused, have failed or were stopped."),
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Show it anew until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Shows labeling jobs, what became of each, and the state of their training jobs.

    What became of a labeling job is read from the functions' log: it says nothing of jobs older than the log.
    Exits with 0, or 2 on wrong usage.
    """
    # boto3 is slow to import, and other commands need none of it.
    from train_on_label_cli.deployment.deployed import find_deployed  # noqa: PLC0415
    from train_on_label_cli.deployment.standing import has_failed, standing  # noqa: PLC0415

    if watch and as_json:
        stop("--watch shows tables: leave --json out, or --watch.")
    console = Terminal()
    try:
        with errors_in_words():
            deployed = find_deployed(stack, region)
            while True:
                seen = standing(deployed, region, limit)
                if failed:
                    kinds = ("labeling_jobs", "dropped_manifests")
                    seen = seen | {kind: [row for row in seen[kind] if has_failed(row)] for kind in kinds}
                if as_json:
                    print_json(seen)
                    return
                if watch:
                    console.clear()
                none = (
                    f"Of the {limit} newest none was refused, failed or was stopped: see more with --limit."
                )
                show_status(seen | ({"empty": none} if failed else {}), console)
                if not watch:
                    return
                time.sleep(_SECONDS_BETWEEN)
    except UsageError as error:
        stop(str(error))
