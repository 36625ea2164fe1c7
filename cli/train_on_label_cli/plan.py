"""`train-on-label plan`: what would become of a manifest, by the very code that the function runs."""

from pathlib import Path
from typing import Annotated

import typer

from train_on_label.preparation.nowhere import Nowhere
from train_on_label_cli.exits import DONE, REFUSED
from train_on_label_cli.plans import plan_options as options
from train_on_label_cli.plans.plan_options import PlanOptions, planned
from train_on_label_cli.plans.stores import Folder, check_folder
from train_on_label_terminal.output import print_json
from train_on_label_terminal.plan_view import show_plan

EXAMPLES = """Examples:

train-on-label plan output.manifest

train-on-label plan images.manifest --task-type image-classification

train-on-label plan s3://labels/output.manifest --label-attribute cars --json

train-on-label plan output.manifest --label-attribute cars --out dataset

train-on-label plan --labeling-job street-cars --config config/example.toml
"""


def plan(
    manifest: options.Manifest = None,
    *,
    label_attribute: options.LabelAttribute = None,
    task_type: options.TaskTypeName = None,
    labeling_job: options.LabelingJob = None,
    label_categories: options.LabelCategories = None,
    config: options.Config = None,
    profile: options.ProfileName = None,
    labeling_job_name: options.LabelingJobName = None,
    tag: options.Tags = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Also write the prepared dataset into this folder.", show_default=False),
    ] = None,
    stack: options.Stack = None,
    region: options.Region = None,
    account: options.Account = None,
    as_json: options.AsJson = False,
) -> None:
    """Shows what would become of a manifest, and starts nothing.

    Exits with 0 if training would start, 1 if it would be refused, 2 on wrong usage.
    Files on this machine need no AWS credentials.
    """
    if out is not None:
        check_folder(out, [manifest, label_categories, config])
    seen = planned(
        PlanOptions(
            manifest=manifest,
            label_attribute=label_attribute,
            task_type=task_type,
            labeling_job=labeling_job,
            label_categories=label_categories,
            config=config,
            profile=profile,
            labeling_job_name=labeling_job_name,
            tags=tag or (),
            stack=stack,
            region=region,
            account=account,
        ),
        Folder(out) if out else Nowhere(),
    )
    if as_json:
        print_json(seen.report())
    else:
        show_plan(seen.report(), seen.first_rejects, folder=out)
    for remark in seen.remarks:
        typer.secho(remark, err=True, fg=typer.colors.YELLOW)
    raise typer.Exit(REFUSED if seen.refusals else DONE)
