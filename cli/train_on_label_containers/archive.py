"""A folder as SageMaker uploads it: model.tar.gz and output.tar.gz."""

import gzip
import tarfile
from pathlib import Path
from typing import BinaryIO


def write_archive(folder: Path, file: BinaryIO) -> None:
    """Write the folder's content as a tar.gz; the same content is the same bytes."""
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for path in sorted(folder.rglob("*")):
            archive.add(path, path.relative_to(folder).as_posix(), recursive=False, filter=_anonymous)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mtime = member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
