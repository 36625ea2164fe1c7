"""`train-on-label convert`: a manifest from labels that were made elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from train_on_label_cli.convert_files import (
    check_input,
    check_output,
    checked_folder,
    checked_labels,
    class_names,
    named_format,
)
from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import DONE, REFUSED, stop
from train_on_label_cli.options import AsJson
from train_on_label_cli.progress import progress_of_conversion
from train_on_label_convert.conversion import convert
from train_on_label_convert.formats import FORMATS
from train_on_label_convert.remarks import SKIPPED
from train_on_label_convert.source import Source
from train_on_label_convert.target import Target, UnfitTargetError
from train_on_label_terminal.conversion_view import print_conversion, show_conversion

EXAMPLES = """Examples:

train-on-label convert coco instances.json --images s3://pictures/street/ --out street.manifest

train-on-label convert yolo dataset --images s3://pictures/street/ --out street.manifest

train-on-label convert voc Annotations --images s3://pictures/street/ --out street.manifest --json

train-on-label convert manifest images.manifest --labels labels.csv --out street.manifest
"""


def convert_labels(
    format_: Annotated[
        str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.", show_default=False)
    ],
    source: Annotated[
        Path,
        typer.Argument(metavar="INPUT", help="The label file, or the folder of labels.", show_default=False),
    ],
    *,
    out: Annotated[Path, typer.Option(help="The manifest to write.", show_default=False)],
    images: Annotated[
        str | None,
        typer.Option(
            metavar="s3://BUCKET/PREFIX/",
            help="Where the images lie in S3, under the names that the labels give them.",
            show_default=False,
        ),
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option(
            help="The classes in their order: a data.yaml, obj.names or classes.txt, where INPUT has none.",
            show_default=False,
        ),
    ] = None,
    images_from: Annotated[
        Path | None,
        typer.Option(
            help="Where the images lie on this machine, for sizes that the labels lack.", show_default=False
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(help="For manifest: a CSV file of labels, or the second channel.", show_default=False),
    ] = None,
    label_attribute: Annotated[
        str | None,
        typer.Option(
            help="The attribute that is to hold the labels: label, if not given.", show_default=False
        ),
    ] = None,
    task_type: Annotated[
        str | None,
        typer.Option(
            help="Which labels to take where INPUT holds boxes and labels of whole images.",
            show_default=False,
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a manifest that exists.")] = False,
    as_json: AsJson = False,
) -> None:
    """Writes a manifest from labels made elsewhere, and names everything that it cannot take.

    Exits with 0 if all was taken, 1 if something was skipped, 2 on wrong usage.
    """
    try:
        with errors_in_words():
            chosen = named_format(format_)
            check_input(source, chosen, format_)
            check_output(out, overwrite=overwrite)
            if images is None and format_ != "manifest":
                raise UsageError("Name where the images lie in S3 with --images s3://BUCKET/PREFIX/.")
            target = Target.checked(images, label_attribute, task_type)
            size = source.stat().st_size if source.is_file() else None
            with progress_of_conversion(size) as (on_bytes, on_images):
                given = Source(
                    source,
                    checked_folder(images_from),
                    class_names(names, chosen, format_),
                    checked_labels(labels, format_),
                    on_bytes,
                )
                conversion = convert(chosen, given, target, out, on_images)
    except (UsageError, UnfitTargetError) as error:
        stop(str(error))
    if as_json:
        print_conversion(conversion)
    else:
        show_conversion(conversion, out)
    raise typer.Exit(REFUSED if conversion.remarks.of(*SKIPPED) else DONE)
