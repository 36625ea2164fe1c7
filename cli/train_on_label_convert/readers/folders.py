"""Folders of images, one per class, as image classification has them on disk."""

from collections.abc import Iterator
from pathlib import Path

from train_on_label_convert.codes import Code
from train_on_label_convert.folder import files_below, is_image, relative
from train_on_label_convert.items import Classes, Image, Item, Remark, UnreadableSourceError
from train_on_label_convert.source import Source

SPLITS = frozenset(("train", "training", "val", "valid", "validation", "test", "testing"))
"""Folders above those of the classes, which say nothing of a class."""


def read_folders(source: Source) -> Iterator[Item]:
    """Every image below a class's folder; below folders named as splits the classes are one deeper."""
    if not source.path.is_dir():
        raise UnreadableSourceError(Code.INVALID_FILE, "it is a file, not a folder with a folder per class")
    top = _folders(source.path)
    depth = int({folder.name.lower() for folder in top} <= SPLITS)
    classes = {folder.name for above in (top if depth else [source.path]) for folder in _folders(above)}
    yield Classes(of_images=tuple(sorted(classes)))
    for path in files_below(source.path):
        if isinstance(path, Remark):
            yield path
            continue
        name = relative(path, source.path)
        folders = name.split("/")[:-1]
        if len(folders) <= depth:
            yield Remark(name, Code.UNEXPECTED_FILE, "it lies in the folder of no class")
        elif not is_image(path):
            yield Remark(
                name, Code.UNEXPECTED_FILE, f"its ending {path.suffix or '(none)'} is not an image's"
            )
        else:
            source.on_bytes(path.lstat().st_size)
            yield Image(name, name, labels=[folders[depth]])


def _folders(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    ]
