"""`train-on-label pause` and `resume`: the switch that keeps training jobs from being started."""

import typer

from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import stop
from train_on_label_cli.options import Region, Stack

PAUSE_EXAMPLES = """Examples:

train-on-label pause

train-on-label pause --stack perception --region eu-west-1
"""
RESUME_EXAMPLES = PAUSE_EXAMPLES.replace("pause", "resume")


def pause(*, stack: Stack = "train-on-label", region: Region = None) -> None:
    """Keeps a deployment from starting training jobs, until it is resumed.

    What runs, runs on. Exits with 0, or 2 on wrong usage.
    """
    _switch(stack, region, paused=True)
    typer.echo(f"{stack} starts no training jobs. To start them again: {_command('resume', stack, region)}")


def resume(*, stack: Stack = "train-on-label", region: Region = None) -> None:
    """Lets a deployment start training jobs again.

    Exits with 0, or 2 on wrong usage.
    """
    _switch(stack, region, paused=False)
    status = _command("status", stack, region)
    typer.echo(f"{stack} starts training jobs again, those that wait within 15 minutes: {status}")


def _switch(stack: str, region: str | None, *, paused: bool) -> None:
    # boto3 is slow to import, and other commands need none of it.
    from train_on_label.aws.clients import client  # noqa: PLC0415
    from train_on_label.aws.pause_switch import set_paused  # noqa: PLC0415
    from train_on_label_cli.deployment.deployed import find_deployed  # noqa: PLC0415

    try:
        with errors_in_words():
            parameter = find_deployed(stack, region).paused_parameter
            set_paused(client("ssm", region), parameter, paused=paused)
    except UsageError as error:
        stop(str(error))


def _command(name: str, stack: str, region: str | None) -> str:
    return " ".join(["train-on-label", name, "--stack", stack, *(["--region", region] if region else [])])
