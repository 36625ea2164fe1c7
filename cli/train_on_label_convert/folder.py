"""A folder's files in one order, without following a link out of it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePath

from train_on_label_convert.codes import Code
from train_on_label_convert.items import Remark, UnreadableSourceError

IMAGE_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".avif", ".bmp", ".gif", ".tif", ".tiff")
)
_OF_THE_SYSTEM = frozenset(("thumbs.db", "desktop.ini"))


def files_below(root: Path) -> Iterator[Path | Remark]:
    """The regular files below a folder, by name; hidden ones, whose name begins with a dot, are no data."""
    inside = root.resolve()
    unreadable: list[Remark] = []

    def note(error: OSError) -> None:
        where = relative(Path(error.filename), root)
        unreadable.append(Remark(where, Code.UNREADABLE_FILE, f"{error.strerror}"))

    for folder, folders, names in os.walk(root, onerror=note):
        yield from unreadable
        unreadable.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if (path := Path(folder, name)).is_symlink():
                yield Remark(relative(path, root), Code.LINK_NOT_FOLLOWED, "it is a link to a folder")
        for name in sorted(names):
            if name.startswith(".") or name.lower() in _OF_THE_SYSTEM:
                continue
            path = Path(folder, name)
            yield _complaint(path, root, inside) or path
    yield from unreadable


def is_image(path: PurePath) -> bool:
    """Whether a file's name is an image's."""
    return path.suffix.lower() in IMAGE_SUFFIXES


def relative(path: Path, root: Path) -> str:
    """A path below a folder as people write it; the file's name where it is the folder itself."""
    return path.relative_to(root).as_posix() if path != root else path.name


def is_below(path: Path, root: Path) -> bool:
    """Whether a path leads to a file below a folder, links followed."""
    try:
        return path.resolve().is_relative_to(root.resolve()) and path.is_file()
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name too long, a null character
        return False


def content(path: Path, at_most: int) -> bytes:
    """The bytes of a small regular file."""
    with path.open("rb") as file:
        data = file.read(at_most + 1)
    if len(data) > at_most:
        raise UnreadableSourceError(Code.TOO_LARGE, f"it has more than {at_most // 1024:,} KiB")
    return data


def text(path: Path, at_most: int) -> str:
    """A small file's text, which is UTF-8 with or without a byte order mark."""
    try:
        return content(path, at_most).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableSourceError(Code.INVALID_FILE, "it is not UTF-8") from None


def _complaint(path: Path, root: Path, inside: Path) -> Remark | None:
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            return Remark(relative(path, root), Code.LINK_NOT_FOLLOWED, "it is a link out of the folder")
        if stat.S_ISREG(path.stat().st_mode):
            return None
    except (OSError, RuntimeError):  # a link to nothing, or to itself
        pass
    return Remark(relative(path, root), Code.UNREADABLE_FILE, "it is no regular file")
