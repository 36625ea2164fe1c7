"""`train-on-label replay`: labeling jobs or dead letters, once more through the deployed functions."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import DONE, REFUSED, stop
from train_on_label_cli.options import Region, Stack
from train_on_label_terminal.output import print_json
from train_on_label_terminal.replay_view import show_instance_hours, show_replayed
from train_on_label_terminal.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from train_on_label_cli.deployment.replays import Replayed

EXAMPLES = """Examples:

train-on-label replay street-cars

train-on-label replay street-cars street-trucks --stack perception

train-on-label replay incoming/street-scenes/street.manifest

train-on-label replay --since 2026-01-08 --dry-run

train-on-label replay street-cars --again

train-on-label replay --since 2026-01-08 --index-only

train-on-label replay --dead-letters
"""


def replay(
    labeling_jobs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="JOB",
            help="Completed labeling jobs by name, dropped manifests by key.",
            show_default=False,
        ),
    ] = None,
    *,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="All labeling jobs completed or stopped and manifests dropped since then, in UTC.",
            show_default=False,
        ),
    ] = None,
    dead_letters: Annotated[
        bool, typer.Option("--dead-letters", help="Every message of the dead-letter queues, once.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Train once more on labels that have trained already.")
    ] = False,
    index_only: Annotated[
        bool,
        typer.Option(
            "--index-only",
            help='Take labels into those of their profile (train_on = "profile"); start nothing.',
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would become of each, and the instance-hours.")
    ] = False,
    stack: Stack = "train-on-label",
    region: Region = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """Runs the deployed function again, on the same event as AWS sends.

    It is safe to repeat: whatever became of the settings, labels train once more only with --again.
    A dead letter is deleted only after it went through.
    Exits with 0 if all went through, 1 if one was refused or failed, 2 on wrong usage.
    """
    results: list[Replayed] = []
    console = Terminal()
    try:
        with errors_in_words():
            for result in _replayed(
                labeling_jobs or [],
                since,
                dead_letters,
                again=again,
                index_only=index_only,
                dry_run=dry_run,
                stack=stack,
                region=region,
            ):
                results.append(result)
                if not as_json:
                    show_replayed(asdict(result), console)
    except UsageError as error:
        stop(str(error))
    if as_json:
        print_json([asdict(result) for result in results])
    elif not results:
        console.print("There is nothing to replay.")
    elif dry_run:
        show_instance_hours([asdict(result) for result in results], console)
    raise typer.Exit(DONE if all(result.is_done for result in results) else REFUSED)


def _replayed(
    names: list[str],
    since: str | None,
    dead_letters: bool,
    *,
    again: bool,
    index_only: bool,
    dry_run: bool,
    stack: str,
    region: str | None,
) -> "Iterator[Replayed]":
    if [bool(names), since is not None, dead_letters].count(True) != 1:
        raise UsageError("Name labeling jobs or manifests, or give either --since or --dead-letters.")
    if again and dead_letters:
        raise UsageError("A dead letter says itself what it is about: leave --again out.")
    began = None if since is None else _moment(since)
    if index_only and (again or dead_letters):
        raise UsageError("--index-only starts nothing: leave --again and --dead-letters out.")
    # boto3 is slow to import, and other commands need none of it.
    from train_on_label.instructions import Instructions  # noqa: PLC0415
    from train_on_label_cli.deployment.deployed import find_deployed  # noqa: PLC0415
    from train_on_label_cli.deployment.replays import (  # noqa: PLC0415
        named_subjects,
        replay_dead_letters,
        replay_subjects,
        subjects_since,
    )

    deployed = find_deployed(stack, region)
    instructions = Instructions(again=again, index_only=index_only, dry_run=dry_run)
    if dead_letters:
        yield from replay_dead_letters(deployed, region, dry_run=dry_run)
    elif began is not None:
        subjects = subjects_since(began, deployed, region)
        yield from replay_subjects(subjects, deployed, region, instructions)
    else:
        subjects = named_subjects(names, deployed, region)
        yield from replay_subjects(subjects, deployed, region, instructions)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        what = "is no date such as 2026-01-08, and no time such as 2026-01-08T07:20"
        raise UsageError(f'--since "{text}" {what}.') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
