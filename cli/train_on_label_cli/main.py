"""The program `train-on-label` and its commands."""

from typing import Annotated

import typer

from train_on_label.version import __version__
from train_on_label_cli.check import EXAMPLES as CHECK_EXAMPLES
from train_on_label_cli.check import check
from train_on_label_cli.convert import EXAMPLES as CONVERT_EXAMPLES
from train_on_label_cli.convert import convert_labels
from train_on_label_cli.exits import CONTEXT, Program
from train_on_label_cli.labels import EXAMPLES as LABELS_EXAMPLES
from train_on_label_cli.labels import labels
from train_on_label_cli.pause import PAUSE_EXAMPLES, RESUME_EXAMPLES, pause, resume
from train_on_label_cli.plan import EXAMPLES as PLAN_EXAMPLES
from train_on_label_cli.plan import plan
from train_on_label_cli.rehearse import EXAMPLES as REHEARSE_EXAMPLES
from train_on_label_cli.rehearse import rehearse
from train_on_label_cli.replay import EXAMPLES as REPLAY_EXAMPLES
from train_on_label_cli.replay import replay
from train_on_label_cli.status import EXAMPLES as STATUS_EXAMPLES
from train_on_label_cli.status import status
from train_on_label_cli.submit import EXAMPLES as SUBMIT_EXAMPLES
from train_on_label_cli.submit import submit

app = typer.Typer(
    name="train-on-label",
    cls=Program,
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


_LABELS, _DEPLOYMENT = "With labels, on this machine", "With a deployment"
app.command(epilog=PLAN_EXAMPLES, rich_help_panel=_LABELS)(plan)
app.command(epilog=REHEARSE_EXAMPLES, rich_help_panel=_LABELS)(rehearse)
app.command("convert", epilog=CONVERT_EXAMPLES, rich_help_panel=_LABELS)(convert_labels)
app.command(epilog=CHECK_EXAMPLES, rich_help_panel=_DEPLOYMENT)(check)
app.command(epilog=SUBMIT_EXAMPLES, rich_help_panel=_DEPLOYMENT)(submit)
app.command(epilog=STATUS_EXAMPLES, rich_help_panel=_DEPLOYMENT)(status)
app.command(epilog=LABELS_EXAMPLES, rich_help_panel=_DEPLOYMENT)(labels)
app.command(epilog=REPLAY_EXAMPLES, rich_help_panel=_DEPLOYMENT)(replay)
app.command(epilog=PAUSE_EXAMPLES, rich_help_panel=_DEPLOYMENT)(pause)
app.command(epilog=RESUME_EXAMPLES, rich_help_panel=_DEPLOYMENT)(resume)
