"""A folder in place of S3."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from train_on_label.s3_uri import S3Uri
from train_on_label_containers.pipe.errors import ObjectError
from train_on_label_containers.pipe.objects import OpenObject

CHUNK_BYTES = 1 << 20


class FolderObjects:
    """s3://bucket/a/b.jpg is bucket/a/b.jpg below one of the folders, or a/b.jpg, or else b.jpg."""

    ahead = 0

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def open(self, uri: S3Uri) -> OpenObject:
        """The file that stands for an object; ObjectError where there is none."""
        parts = (uri.bucket, *PurePosixPath(uri.key).parts)
        for folder in self._folders:
            for first in range(len(parts)):
                try:
                    return open_file(folder.joinpath(*parts[first:]).open("rb", buffering=0))
                except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                    continue
                except OSError as error:
                    raise ObjectError(f"{uri} cannot be read: {error}.") from error
        folders = ", ".join(map(str, self._folders))
        raise ObjectError(f"{uri} is not there: no file in {folders} has its name.")

    def list(self, bucket: str, prefix: str) -> Iterator[S3Uri]:
        """The files below a folder that has the bucket's name."""
        keys = {
            path.relative_to(folder / bucket).as_posix()
            for folder in self._folders
            for path in (folder / bucket).rglob("*")
            if path.is_file()
        }
        for key in sorted(keys, key=os.fsencode):
            if key.startswith(prefix):
                yield S3Uri(bucket, key)


def open_file(file: BinaryIO) -> OpenObject:
    """A file's bytes from its beginning."""
    return OpenObject(_chunks(file), os.fstat(file.fileno()).st_size, file)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
