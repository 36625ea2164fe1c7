"""A folder in place of S3."""

import os
import stat
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from train_on_label.s3_uri import S3Uri
from train_on_label_containers.pipe.errors import ObjectError
from train_on_label_containers.pipe.objects import OpenObject

CHUNK_BYTES = 1 << 20


class FolderObjects:
    """s3://bucket/a/b.jpg is bucket/a/b.jpg below one of the folders, or a/b.jpg, or else b.jpg."""

    ahead = 0

    def __init__(self, *folders: Path) -> None:
        self._folders = [str(folder) for folder in folders]

    def open(self, uri: S3Uri) -> OpenObject:
        """The file that stands for an object; ObjectError where there is none."""
        names = [uri.bucket, *uri.key.split("/")]
        for folder in self._folders:
            for first in range(len(names)):
                path = "/".join((folder, *names[first:]))  # no name may be taken for a root
                try:
                    return open_file(FileIO(path, opener=_open_at_once))
                except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                    continue
                except OSError as error:
                    raise ObjectError(f"{uri} cannot be read: {error}.") from error
        folders = ", ".join(self._folders)
        raise ObjectError(f"{uri} is not there: no file in {folders} has its name.")

    def list(self, bucket: str, prefix: str) -> Iterator[S3Uri]:
        """The files below a folder that has the bucket's name."""
        keys = {
            path.relative_to(root).as_posix()
            for root in (Path(folder, bucket) for folder in self._folders)
            for path in root.rglob("*")
            if path.is_file()
        }
        for key in sorted(keys, key=os.fsencode):
            if key.startswith(prefix):
                yield S3Uri(bucket, key)


def open_file(file: FileIO) -> OpenObject:
    """A file's bytes from where it stands; FileNotFoundError where it is a FIFO or the like."""
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        file.close()
        raise FileNotFoundError
    return OpenObject(_chunks(file), status.st_size, file)


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a FIFO would wait for a writer


def _chunks(file: FileIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
