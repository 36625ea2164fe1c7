"""`train-on-label submit`: a manifest, put where the deployment trains on it."""

from pathlib import Path
from typing import Annotated

import typer

from train_on_label.dropped_manifests import INCOMING
from train_on_label.preparation.file_formats import other_format
from train_on_label.settings.aws_names import PROFILE_NAME
from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import REFUSED, stop
from train_on_label_cli.options import AsJson, Region, Stack
from train_on_label_cli.plans.local_manifest import LocalManifest
from train_on_label_terminal.output import print_json

EXAMPLES = """Examples:

train-on-label submit street.manifest --profile street-scenes

train-on-label submit street.manifest --profile street-scenes --stack perception --label-attribute cars
"""


def submit(
    manifest: Annotated[Path, typer.Argument(help="A manifest on this machine.", show_default=False)],
    *,
    profile: Annotated[str, typer.Option(help="The profile that trains on it.", show_default=False)],
    label_attribute: Annotated[
        str | None,
        typer.Option(
            help="The attribute that holds the labels; else the only one that does.", show_default=False
        ),
    ] = None,
    stack: Stack = "train-on-label",
    region: Region = None,
    as_json: AsJson = False,
) -> None:
    """Puts a manifest under incoming/ of the labeling bucket, to be trained on like a labeling job's.

    The same content trains once, however often it is submitted: plan says beforehand what would become of it,
    status afterwards what did.
    Exits with 0, 1 if the file is no manifest, 2 on wrong usage.
    """
    # boto3 is slow to import, and other commands need none of it.
    from train_on_label.aws.clients import client  # noqa: PLC0415
    from train_on_label.aws.s3.incoming import drop_manifest  # noqa: PLC0415
    from train_on_label_cli.deployment.deployed import labeling_bucket  # noqa: PLC0415

    key = f"{INCOMING}{profile}/{manifest.name}"
    try:
        with errors_in_words():
            if not PROFILE_NAME.fullmatch(profile):
                raise UsageError(
                    f'"{profile}" is no profile\'s name: up to 63 letters, digits, inner hyphens.'
                )
            if str(manifest) == "-" or manifest.is_fifo():
                raise UsageError(f"{manifest} has no name to be submitted under: write it to a file first.")
            refusal = other_format(LocalManifest(str(manifest)))
            if refusal is None:
                bucket = labeling_bucket(stack, region)
                drop_manifest(client("s3", region), manifest, bucket, key, label_attribute)
    except UsageError as error:
        stop(str(error))
    if refusal is not None:
        typer.secho(f"Refused: {refusal.code.name} {refusal.detail}", err=True, fg=typer.colors.RED)
        raise typer.Exit(REFUSED)
    uri = f"s3://{bucket}/{key}"
    if as_json:
        print_json({"manifest": uri, "profile": profile})
    else:
        typer.echo(f"Submitted as {uri}: train-on-label status shows what becomes of it.")
