"""Sizes of images on this machine, read from their headers."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

from train_on_label.preparation.images.image import UnreadableImageError, opened
from train_on_label_convert.codes import Code
from train_on_label_convert.folder import files_below, is_below, is_image
from train_on_label_convert.image_names import name_of
from train_on_label_convert.items import UnreadableSourceError
from train_on_label_convert.pixels import size_of


class ImageSizes:
    """Finds images by the names that labels give them."""

    def __init__(self, images_from: Path | None) -> None:
        self._images_from = images_from

    def find(self, given: str, beside: Sequence[Path]) -> tuple[int, int] | None:
        """The size of the image of a name; `beside` are the folders to look in without --images-from."""
        try:
            name = PurePosixPath(name_of(given))
        except ValueError:
            return None
        if self._images_from is not None:
            path = self._images_from / name
            if not is_below(path, self._images_from):
                found = self._by_last_name.get(name.name)
                return image_size(found) if found else None
            return image_size(path)
        for folder in beside:
            for path in (folder / name, folder / name.name):
                if is_below(path, folder):
                    return image_size(path)
        return None

    @cached_property
    def _by_last_name(self) -> dict[str, Path | None]:
        """Files below the folder; None where two folders hold one of the name."""
        found: dict[str, Path | None] = {}
        for path in files_below(self._images_from) if self._images_from else ():
            if isinstance(path, Path) and is_image(path):
                found[path.name] = None if path.name in found else path
        return found


def image_size(path: Path) -> tuple[int, int] | None:
    """Width and height as they are stored, whatever EXIF says of turning; None where the file is no image."""
    try:
        with path.open("rb") as file:
            return size_of(*opened(file).size)
    except ImportError:
        detail = "reading the sizes of images needs Pillow"
        raise UnreadableSourceError(Code.IMAGE_READER_MISSING, detail) from None
    except (OSError, UnreadableImageError):
        return None
