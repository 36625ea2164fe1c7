"""The channels of a training request that are there as files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from train_on_label.s3_uri import S3Uri
from train_on_label_containers.layout import input_mode
from train_on_label_containers.pipe.errors import FeedingError, ObjectError
from train_on_label_containers.pipe.objects import Objects


def write_files(request: Mapping[str, Any], objects: Objects, data: Path) -> None:
    """Copy what channels in File and FastFile mode name below `data`; FeedingError where that cannot be.

    Of S3 data sources only prefixes are taken: SageMaker itself takes augmented manifests in Pipe mode only.
    """
    for channel in request.get("InputDataConfig") or []:
        if input_mode(channel, request) == "Pipe":
            continue
        name, source = channel["ChannelName"], channel["DataSource"].get("S3DataSource") or {}
        if source.get("S3DataType") != "S3Prefix":
            raise FeedingError(f"channel {name} is in File mode, where only an S3Prefix can be read here.")
        folder = data / name
        folder.mkdir()
        copy_prefix(source["S3Uri"], objects, folder)


def copy_prefix(uri: str, objects: Objects, folder: Path) -> None:
    """Copy the objects whose URIs begin with `uri`, in the folders that come after its last slash."""
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    begins = len(prefix.rpartition("/")[0] + "/") if "/" in prefix else 0
    for found in objects.list(bucket, prefix):
        # A key with a slash at its end is a folder as the console makes it, and holds nothing.
        if not found.key.endswith("/"):
            _copy(found, objects, _inside(folder, found.key[begins:], found))


def _inside(folder: Path, relative: str, uri: S3Uri) -> Path:
    path = (folder / relative.lstrip("/")).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise FeedingError(f"{uri} would be written outside its channel's folder.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _copy(uri: S3Uri, objects: Objects, path: Path) -> None:
    try:
        with path.open("wb") as file:
            file.writelines(objects.open(uri).chunks)
    except (ObjectError, OSError) as error:
        raise FeedingError(f"{uri} cannot be copied: {error}") from error
