"""Objects as a channel sends them: opened, decompressed, begun to be read."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from tempfile import TemporaryFile

from train_on_label.s3_uri import S3Uri
from train_on_label_containers.pipe.channels import PipeChannel
from train_on_label_containers.pipe.folder import open_file
from train_on_label_containers.pipe.gunzip import decompressed
from train_on_label_containers.pipe.objects import Objects, OpenObject

_AHEAD_BYTES = 4 << 20


def fetch(uri: S3Uri, objects: Objects, channel: PipeChannel) -> OpenObject:
    """An object to send; ObjectError where it cannot be read.

    What is fetched ahead is read at once up to a few MiB, which bounds what is held; the rest when it is due.
    """
    opened = objects.open(uri)
    if channel.gzip:
        opened = OpenObject(decompressed(opened.chunks, str(uri)))
        if channel.record_io:
            opened = _measured(opened.chunks)
    return replace(opened, chunks=_begun(opened.chunks)) if objects.ahead and opened.file is None else opened


def _measured(chunks: Iterator[bytes]) -> OpenObject:
    """What a record's header needs: the size, for which the bytes have to lie somewhere."""
    file = TemporaryFile(buffering=0)  # noqa: SIM115  # closed by who reads it
    with open(file.fileno(), "wb", closefd=False) as buffered:
        buffered.writelines(chunks)
    file.seek(0)
    return open_file(file)


def _begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= _AHEAD_BYTES:
            break
    return chain(held, chunks)
