"""Images in a folder on this machine, in place of S3."""

from io import BufferedReader
from pathlib import Path

from train_on_label.preparation.images.source import OpenedImage, UnavailableImageError
from train_on_label.s3_uri import parse_s3_uri
from train_on_label_containers.pipe.errors import ObjectError
from train_on_label_containers.pipe.folder import FolderObjects


class FolderImages:
    """An object's image lies in the folder by its bucket and key, its key, or the end of that."""

    parallel = 4
    """Reading headers is one core's work; while one image waits for the disk, another is read."""

    def __init__(self, folder: Path) -> None:
        self._objects = FolderObjects(folder)

    def open(self, uri: str, *, to_the_end: bool = False) -> OpenedImage:  # noqa: ARG002  # a file is at hand
        """The file that stands for the object; UnavailableImageError where there is none."""
        try:
            opened = self._objects.open(parse_s3_uri(uri))
        except ObjectError as error:
            raise UnavailableImageError(str(error)) from error
        assert opened.file is not None  # noqa: S101  # a folder's objects are files
        return OpenedImage(BufferedReader(opened.file), opened.size or 0, is_at_hand=True)
