"""`train-on-label plan`: what would become of a manifest, by the very code that the function runs."""

import json
from pathlib import Path
from typing import Annotated

import typer

from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.codes import Code, Refusal
from train_on_label.settings.file import Settings, SettingsError, read_settings
from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import DONE, REFUSED, stop
from train_on_label_cli.first_rejects import FirstRejects
from train_on_label_cli.inputs import PlanInput, from_labeling_job, from_manifest
from train_on_label_cli.preview import Preview, preview
from train_on_label_cli.progress import progress_of
from train_on_label_cli.stores import Folder, Nowhere
from train_on_label_terminal.plan_view import show_plan

EXAMPLES = """Examples:

train-on-label plan output.manifest --label-attribute street-cars

train-on-label plan s3://labels/output.manifest --label-attribute cars --json

train-on-label plan output.manifest --label-attribute cars --out dataset

train-on-label plan --labeling-job street-cars --config config/example.toml
"""


def plan(
    manifest: Annotated[
        str | None, typer.Argument(help="An output manifest: a file, or s3://bucket/key.", show_default=False)
    ] = None,
    *,
    label_attribute: Annotated[
        str | None, typer.Option(help="The attribute that holds the labels.", show_default=False)
    ] = None,
    labeling_job: Annotated[
        str | None,
        typer.Option(help="Take manifest and attribute from this labeling job.", show_default=False),
    ] = None,
    label_categories: Annotated[
        str | None,
        typer.Option(help="The label-category file: a file, or s3://bucket/key.", show_default=False),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="Settings whose profiles and guards apply.", show_default=False)
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="Use this profile instead of the first that matches.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Also write the prepared dataset into this folder.", show_default=False),
    ] = None,
    region: Annotated[str, typer.Option(help="Where training would run.")] = "us-east-1",
    account: Annotated[str, typer.Option(help="The account that would train.")] = "000000000000",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Shows what would become of a manifest, and starts nothing.

    Exits with 0 if training would start, 1 if it would be refused, 2 on wrong usage.
    Files on this machine need no AWS credentials.
    """
    first_rejects = FirstRejects(Folder(out) if out else Nowhere())
    try:
        with errors_in_words():
            settings = read_settings(config) if config else Settings()
            if labeling_job is None:
                given = _given(manifest, label_attribute, label_categories, region=region, account=account)
            elif manifest is None and label_attribute is None:
                given = from_labeling_job(labeling_job, region)
            else:
                raise UsageError("--labeling-job names manifest and attribute: leave both of yours out.")
            with progress_of(given.size) as on_progress:
                seen = preview(
                    given,
                    settings,
                    store=first_rejects,
                    profile=profile,
                    region=region,
                    account=account,
                    on_progress=on_progress,
                )
    except (UsageError, SettingsError) as error:
        stop(str(error))
    except MissingObjectError as error:
        seen = Preview.refused(Refusal(Code.MISSING_MANIFEST, str(error)))
    except UnreadableObjectError as error:
        seen = Preview.refused(Refusal(Code.UNREADABLE_BUCKET, str(error)))
    if as_json:
        typer.echo(json.dumps(seen.report(), indent=2))
    else:
        show_plan(seen.report(), list(first_rejects.by_code.values()), folder=out)
    raise typer.Exit(REFUSED if seen.refusals else DONE)


def _given(
    manifest: str | None,
    label_attribute: str | None,
    label_categories: str | None,
    *,
    region: str,
    account: str,
) -> PlanInput:
    if manifest is None:
        raise UsageError("Name a manifest, or a labeling job with --labeling-job.")
    if label_attribute is None:
        raise UsageError("Name the attribute that holds the labels with --label-attribute.")
    return from_manifest(manifest, label_attribute, label_categories, region=region, account=account)
