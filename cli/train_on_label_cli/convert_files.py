"""Files that `convert` is called with: what cannot be right is refused before anything is read or written."""

import stat
from pathlib import Path

from train_on_label_cli.errors import UsageError
from train_on_label_convert.class_names import ClassNames, read_class_names
from train_on_label_convert.formats import FORMATS, Format
from train_on_label_convert.items import UnreadableSourceError

_MANIFEST_BEGINS = b'{"source'
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zX")  # zip, gzip, bzip2, 7z, xz


def named_format(name: str) -> Format:
    """The format of a name."""
    if name not in FORMATS:
        raise UsageError(f'There is no format "{name}": choose one of {", ".join(FORMATS)}.')
    return FORMATS[name]


def check_input(source: Path, chosen: Format, name: str) -> None:
    """Refuses what the format cannot be read from."""
    if str(source) == "-":
        raise UsageError("Standard input cannot be converted: write it to a file, and name that.")
    if source.is_dir():
        if not chosen.takes_folder:
            raise UsageError(f"{source} is a folder: {name} converts {chosen.what}.")
        return
    if not stat.S_ISREG(source.stat().st_mode):
        raise UsageError(f"{source} is neither a file nor a folder.")
    if not chosen.takes_file:
        raise UsageError(f"{source} is a file: {name} converts {chosen.what}.")
    with source.open("rb") as file:
        if file.read(4).startswith(_PACKED):
            raise UsageError(f"{source} is packed: unpack it, and name what {name} converts: {chosen.what}.")


def checked_folder(images_from: Path | None) -> Path | None:
    """The folder of images, which must be one."""
    if images_from is not None and not images_from.is_dir():
        raise UsageError(f"--images-from {images_from} is no folder.")
    return images_from


def checked_labels(labels: Path | None, format_: str) -> Path | None:
    """The file of labels, which the format manifest alone has apart."""
    if labels is not None and format_ != "manifest":
        raise UsageError("--labels goes with the format manifest alone.")
    if labels is not None and not labels.is_file():
        raise UsageError(f"--labels {labels} is no file.")
    return labels


def check_output(out: Path, *, overwrite: bool) -> None:
    """Lets a manifest be replaced where that is asked for, and nothing else ever: so no input is."""
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
    if begins and not overwrite:
        raise UsageError(f"--out {out} exists: name another file, or replace it with --overwrite.")


def class_names(path: Path | None, chosen: Format, format_: str) -> ClassNames | None:
    """The classes that a person names."""
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
