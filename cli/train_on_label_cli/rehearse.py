"""`train-on-label rehearse`: the training job's streams on this machine, looked at and trained on."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import DONE, REFUSED, stop
from train_on_label_cli.extras import need
from train_on_label_cli.options import AsJson
from train_on_label_cli.plans.plan_options import PlanOptions, takes_plan_options
from train_on_label_cli.plans.planned import planned
from train_on_label_cli.plans.stores import Folder
from train_on_label_cli.progress import progress_of_streams
from train_on_label_cli.rehearsal_report import streams_report, training_report
from train_on_label_containers.pipe.folder import FolderObjects
from train_on_label_containers.pipe.objects import Objects
from train_on_label_containers.rehearsal.objects import PreparedObjects
from train_on_label_containers.rehearsal.rehearsal import Rehearsal, Streamed
from train_on_label_containers.rehearsal.sample import sampled
from train_on_label_containers.stand_ins.published import command as stand_in_command
from train_on_label_containers.stand_ins.published import metric_definitions, stand_in_for
from train_on_label_terminal.output import print_json
from train_on_label_terminal.plan_view import show_plan
from train_on_label_terminal.rehearsal_view import show_streams, show_training

EXAMPLES = """Examples:

train-on-label rehearse output.manifest --label-attribute cars --images pictures

train-on-label rehearse output.manifest --label-attribute cars --images pictures --train

train-on-label rehearse output.manifest --label-attribute cars --command "python train.py" --epochs 3
"""


@takes_plan_options
def rehearse(
    options: PlanOptions,
    *,
    images: Annotated[
        Path | None,
        typer.Option(
            help="Where the objects lie on this machine, by key or name; without it they come from S3.",
            exists=True,
            file_okay=False,
            show_default=False,
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(help="Stream so many records of each channel only.", min=1, show_default=False),
    ] = None,
    epochs: Annotated[int, typer.Option(help="Passes over each channel.", min=1)] = 1,
    train: Annotated[bool, typer.Option("--train", help="Train the algorithm's stand-in, too.")] = False,
    command: Annotated[
        str | None,
        typer.Option(
            help="Run a training program of your own, too; SAGEMAKER_BASE_DIR stands for /opt/ml.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Plans, then streams every channel as SageMaker would, and looks at every image.

    Exits with 0 if a training job would get through, 1 if it would not, 2 on wrong usage.
    Records and bytes are those of all epochs; images are looked at in the first one.
    """
    if train and command is not None:
        stop("--train and --command both name a training program: leave one out.")
    need("PIL", "images", "Looking at images")
    if train:
        need("sklearn", "training", "Training a stand-in")
    with TemporaryDirectory(prefix="train-on-label-") as folder:
        manifests = Path(folder, "dataset")
        seen = planned(options, Folder(manifests))
        if not as_json:
            show_plan(seen.report(), seen.first_rejects, folder=None)
        streamed, trained = Streamed(), None
        if seen.request is not None and seen.dataset is not None:
            request = seen.request if sample is None else sampled(seen.request, manifests, sample)
            try:
                program = _program(request, command, train=train)
                with errors_in_words():
                    objects = PreparedObjects(request, manifests, _objects(images, seen.region))
                    rehearsal = Rehearsal(request, seen.dataset, manifests, objects, Path(folder, "work"))
                    with progress_of_streams(epochs * rehearsal.records) as on_progress:
                        streamed = rehearsal.check(epochs, on_progress)
                    if not as_json:
                        show_streams(streams_report(streamed))
                    if program is not None:
                        trained = rehearsal.train(*program, _silent if as_json else typer.echo)
            except UsageError as error:
                stop(str(error))
        training = None if trained is None else training_report(trained)
        if as_json:
            report = seen.report() | streams_report(streamed) | {"training": training}
            print_json(report)
        elif training is not None:
            show_training(training)
    for remark in seen.remarks:
        typer.secho(remark, err=True, fg=typer.colors.YELLOW)
    failed = seen.refusals or streamed.problems or streamed.failure or (trained and trained.ended.exit_code)
    raise typer.Exit(REFUSED if failed else DONE)


def _program(
    request: Mapping[str, Any], command: str | None, *, train: bool
) -> tuple[list[str], Sequence[Mapping[str, str]]] | None:
    """The command line of what trains, and the definitions of the metrics that its log has."""
    specification = request["AlgorithmSpecification"]
    if command is not None:
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise UsageError(f"--command cannot be taken apart into words: {error}.") from None
        if not words:
            raise UsageError("--command names no program.")
        return words, specification.get("MetricDefinitions", ())
    if not train:
        return None
    algorithm = stand_in_for(specification["TrainingImage"])
    if algorithm is None:
        raise UsageError(
            f"Nothing stands in for {specification['TrainingImage']}: name its program with --command."
        )
    return stand_in_command(algorithm), metric_definitions(algorithm)


def _objects(images: Path | None, region: str) -> Objects:
    if images is not None:
        return FolderObjects(images)
    # boto3 is slow to import, and a folder needs none of it.
    from train_on_label.aws.clients import client  # noqa: PLC0415
    from train_on_label_containers.pipe.s3 import S3Objects  # noqa: PLC0415

    return S3Objects(client("s3", region))


def _silent(line: str) -> None:  # JSON is all that --json prints
    pass
