"""`train-on-label convert`: a manifest from labels that were made elsewhere."""

import json
import stat
from pathlib import Path
from typing import Annotated

import typer

from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import DONE, REFUSED, stop
from train_on_label_cli.progress import reading
from train_on_label_convert.class_names import ClassNames, read_class_names
from train_on_label_convert.codes import Scope
from train_on_label_convert.conversion import Conversion, convert
from train_on_label_convert.formats import FORMATS, Format
from train_on_label_convert.items import UnreadableSourceError
from train_on_label_convert.source import Source
from train_on_label_convert.target import Target, UnfitTargetError
from train_on_label_terminal.conversion_view import show_conversion

EXAMPLES = """Examples:

train-on-label convert coco instances.json --images s3://pictures/street/ --out street.manifest

train-on-label convert yolo dataset --images s3://pictures/street/ --out street.manifest

train-on-label convert voc Annotations --images s3://pictures/street/ --out street.manifest --json

train-on-label convert manifest images.manifest --labels labels.csv --out street.manifest
"""
_SKIPPED = (Scope.IMAGE, Scope.ANNOTATION, Scope.FILE)
_MANIFEST_BEGINS = b'{"source'


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
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Writes a manifest from labels made elsewhere, and names everything that it cannot take.

    Exits with 0 if all was taken, 1 if something was skipped, 2 on wrong usage.
    """
    try:
        with errors_in_words():
            chosen = _format(format_)
            _check_input(source, chosen, format_)
            _check_folder(images_from)
            _check_out(out)
            if images is None and format_ != "manifest":
                raise UsageError("Name where the images lie in S3 with --images s3://BUCKET/PREFIX/.")
            if labels is not None:
                _check_labels(labels, format_)
            target = Target.checked(images, label_attribute, task_type)
            with reading(source.stat().st_size if source.is_file() else None) as on_bytes:
                given = Source(source, images_from, _names(names, chosen, format_), labels, on_bytes)
                conversion = convert(chosen, given, target, out)
    except (UsageError, UnfitTargetError) as error:
        stop(str(error))
    skipped = conversion.remarks.of(*_SKIPPED)
    if as_json:
        _print_json(conversion)
    else:
        show_conversion(conversion, out)
    raise typer.Exit(REFUSED if skipped else DONE)


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise UsageError(f'There is no format "{name}": choose one of {", ".join(FORMATS)}.')
    return FORMATS[name]


def _check_input(source: Path, chosen: Format, name: str) -> None:
    if str(source) == "-":
        raise UsageError(
            "Standard input cannot be converted, for labels are read more than once: name a file."
        )
    if source.is_dir():
        if not chosen.takes_folder:
            raise UsageError(f"{source} is a folder: {name} converts {chosen.what}.")
        return
    if not stat.S_ISREG(source.stat().st_mode):
        raise UsageError(f"{source} is neither a file nor a folder.")
    if not chosen.takes_file:
        raise UsageError(f"{source} is a file: {name} converts {chosen.what}.")
    with source.open("rb") as file:
        if file.read(4).startswith((b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zX")):
            raise UsageError(f"{source} is packed: unpack it, and name what {name} converts: {chosen.what}.")


def _check_folder(images_from: Path | None) -> None:
    if images_from is not None and not images_from.is_dir():
        raise UsageError(f"--images-from {images_from} is no folder.")


def _check_labels(labels: Path, format_: str) -> None:
    if format_ != "manifest":
        raise UsageError("--labels goes with the format manifest alone.")
    if not labels.is_file():
        raise UsageError(f"--labels {labels} is no file.")


def _check_out(out: Path) -> None:
    """Lets a manifest be replaced, and nothing else: so no input ever is."""
    if str(out) == "-":
        raise UsageError("The manifest cannot be written to standard output: name a file with --out.")
    if out.is_dir():
        raise UsageError(f"--out {out} is a folder: name a file.")
    if not out.exists():
        return
    if not out.is_file():
        raise UsageError(f"--out {out} is no regular file.")
    with out.open("rb") as file:
        begins = file.read(len(_MANIFEST_BEGINS))
    if begins not in (b"", _MANIFEST_BEGINS):
        raise UsageError(f"--out {out} exists and is no manifest: name another file, so that it is not lost.")


def _names(path: Path | None, chosen: Format, format_: str) -> ClassNames | None:
    if path is None:
        return None
    if chosen.has_class_names:
        raise UsageError(f"{format_} names its classes itself: leave --names out.")
    if not path.is_file():
        raise UsageError(f"--names {path} is no file.")
    try:
        names = read_class_names(path)
    except UnreadableSourceError as error:
        raise UsageError(f"--names {path}: {error}.") from None
    if names is None:
        raise UsageError(f"--names {path} has no names.")
    return names


def _print_json(conversion: Conversion) -> None:
    """One object; entries are printed as they come, for there may be millions."""
    head = {
        "images": conversion.images,
        "records": conversion.records,
        "annotations": conversion.annotations,
        "classes": list(conversion.classes),
        "task_type": conversion.task_type.name if conversion.task_type else None,
        "label_attribute": conversion.label_attribute,
    }
    typer.echo(json.dumps(head, indent=2).removesuffix("\n}"), nl=False)
    for name, scopes in (("skipped", _SKIPPED), ("warnings", (Scope.WARNING,))):
        typer.echo(f',\n  "{name}": [', nl=False)
        for place, entry in enumerate(conversion.remarks.entries(*scopes)):
            typer.echo(f"{',' if place else ''}\n    {entry.decode()}", nl=False)
        typer.echo("\n  ]" if conversion.remarks.of(*scopes) else "]", nl=False)
    typer.echo("\n}")
