"""`train-on-label plan`: what would become of manifests, by the very code that the function runs."""

import os
from pathlib import Path
from typing import Annotated

import typer

from train_on_label.preparation.nowhere import Nowhere
from train_on_label_cli.exits import DONE, REFUSED
from train_on_label_cli.extras import need
from train_on_label_cli.options import AsJson
from train_on_label_cli.plans.plan_options import PlanOptions, takes_plan_options
from train_on_label_cli.plans.planned import planned
from train_on_label_cli.plans.stores import Folder, check_folder
from train_on_label_terminal.output import print_json

EXAMPLES = """Examples:

train-on-label plan output.manifest

train-on-label plan images.manifest --task-type image-classification

train-on-label plan output.manifest --images pictures

train-on-label plan s3://labels/output.manifest --label-attribute cars --json

train-on-label plan output.manifest --label-attribute cars --out dataset

train-on-label plan january.manifest february.manifest --config config/example.toml

train-on-label plan --labeling-job street-cars --config config/example.toml
"""


def _cores() -> int:
    """Of this machine, as far as this process may run on them."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@takes_plan_options
def plan(
    options: PlanOptions,
    *,
    images: Annotated[
        Path | None,
        typer.Option(
            help="Look at every image, each by its key or name below this folder.",
            exists=True,
            file_okay=False,
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Also write the prepared dataset into this folder.", show_default=False),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Processes that prepare a large manifest; else one for each core.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows what would become of a manifest, and starts nothing.

    Several are merged, as with train_on = "profile": the newest label of an object wins.
    Exits with 0 if training would start, 1 if it would be refused, 2 on wrong usage.
    Files on this machine need no AWS credentials.
    """
    if out is not None:
        check_folder(out, [*(options.manifests or ()), options.label_categories, options.config])
    if images is not None:
        need("PIL", "images", "Looking at images")
    seen = planned(options, Folder(out) if out else Nowhere(), images, jobs or _cores())
    if as_json:
        print_json(seen.report())
    else:
        # What draws tables is slow to import.
        from train_on_label_terminal.plan_view import show_plan  # noqa: PLC0415

        show_plan(seen.report(), seen.first_rejects, folder=out)
    unseen = "The function looks at images too, before it starts anything: here --images FOLDER does."
    for remark in (*seen.remarks, *([unseen] if seen.leaves_images_out else [])):
        typer.secho(remark, err=True, fg=typer.colors.YELLOW)
    raise typer.Exit(REFUSED if seen.refusals else DONE)
