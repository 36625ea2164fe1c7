"""What a channel streams in an epoch, in order: texts as they are, and references to objects."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from io import BufferedReader
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple

import msgspec

from train_on_label.s3_uri import S3Uri, parse_s3_uri
from train_on_label_containers.pipe.attributes import values
from train_on_label_containers.pipe.channels import PipeChannel
from train_on_label_containers.pipe.errors import FeedingError, ObjectError
from train_on_label_containers.pipe.manifest import Manifest
from train_on_label_containers.pipe.objects import Objects


class Reference(NamedTuple):
    """An object to send."""

    uri: S3Uri
    named_by: str
    """Where it is named, for a sentence to begin with; empty where it was listed."""


class _Prefix(msgspec.Struct, forbid_unknown_fields=True):
    prefix: str


Contents = Callable[[int], Iterator[bytes | Reference]]
"""Called with an epoch's number; FeedingError where the pass can't go on."""


def contents_of(channel: PipeChannel, objects: Objects, files: ExitStack) -> Contents:
    """What the channel's data source says, whose manifest is fetched now; FeedingError where it cannot be.

    `files` closes what is kept open.
    """
    if channel.data_type == "S3Prefix":
        return partial(_below_prefix, channel, objects)
    file = files.enter_context(_fetched(channel.uri, objects))
    if channel.data_type == "ManifestFile":
        return partial(_shuffled, _listed_by_manifest(channel.uri, file.read()), channel.shuffle_seed)
    return partial(_of_lines, Manifest(channel.uri, file, channel.shuffle_seed), channel.attributes)


def _of_lines(manifest: Manifest, attributes: tuple[str, ...], epoch: int) -> Iterator[bytes | Reference]:
    for number, line in manifest.lines(epoch):
        name = f"line {number} of {manifest.uri}"
        try:
            sent = values(line, attributes)
        except ValueError as error:
            raise FeedingError(f"{name} {error}.") from None
        for attribute, value in sent:
            yield value if isinstance(value, bytes) else Reference(value, f"{name}, {attribute}: ")


def _listed_by_manifest(uri: str, content: bytes) -> list[Reference]:
    try:
        first, *suffixes = msgspec.json.decode(content, type=list[_Prefix | str])
        if not isinstance(first, _Prefix) or any(isinstance(suffix, _Prefix) for suffix in suffixes):
            raise TypeError("the prefix stands first, and once")
        return [
            Reference(parse_s3_uri(f"{first.prefix}{suffix}"), f"entry {number} of {uri}: ")
            for number, suffix in enumerate(suffixes, 1)
        ]
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError, ValueError) as error:
        form = '[{"prefix": "s3://..."}, "...", ...]'
        raise FeedingError(f"{uri} is no manifest of the form {form}: {error}.") from None


def _below_prefix(channel: PipeChannel, objects: Objects, epoch: int) -> Iterator[Reference]:
    bucket, _, prefix = channel.uri.removeprefix("s3://").partition("/")
    try:
        found = list(objects.list(bucket, prefix))
    except ObjectError as error:
        raise FeedingError(str(error)) from error
    # A key with a slash at its end is a folder as the console makes it, and holds nothing.
    listed = [Reference(uri, "") for uri in found if not uri.key.endswith("/")]
    if not listed:
        raise FeedingError(f"no object is below {channel.uri}.")
    return _shuffled(listed, channel.shuffle_seed, epoch)


def _shuffled(listed: list[Reference], seed: int | None, epoch: int) -> Iterator[Reference]:
    order = list(listed)
    if seed is not None:
        random.Random(f"{seed} {epoch}").shuffle(order)  # noqa: S311  # no secret
    return iter(order)


def _fetched(uri: str, objects: Objects) -> BinaryIO:
    """A copy of this machine's: an epoch may take longer than a connection lives."""
    try:
        opened = objects.open(parse_s3_uri(uri))
        if opened.file is not None:
            return BufferedReader(opened.file)
        copy: BinaryIO = TemporaryFile()  # noqa: SIM115  # closed by who asked for it
        copy.writelines(opened.chunks)
    except ObjectError as error:
        raise FeedingError(str(error)) from None
    except ValueError as error:
        raise FeedingError(f"{uri} {error}.") from None
    return copy
