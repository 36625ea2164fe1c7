"""Where a rehearsal's objects come from: its manifests from a folder, the rest from S3 or another folder."""

from collections.abc import Iterator, Mapping
from io import FileIO
from pathlib import Path
from typing import Any

from train_on_label.s3_uri import S3Uri
from train_on_label_containers.pipe.channels import pipe_channels
from train_on_label_containers.pipe.errors import ObjectError
from train_on_label_containers.pipe.folder import open_file
from train_on_label_containers.pipe.objects import Objects, OpenObject


class PreparedObjects:
    """The manifests of a request's channels, which lie in a folder, and what another source has."""

    def __init__(self, request: Mapping[str, Any], manifests: Path, objects: Objects) -> None:
        self._manifests = {
            channel.uri: manifests / channel.uri.rpartition("/")[2] for channel in pipe_channels(request)
        }
        self._objects = objects
        self.ahead = objects.ahead

    def open(self, uri: S3Uri) -> OpenObject:
        """An object; ObjectError where it cannot be read."""
        manifest = self._manifests.get(str(uri))
        return self._objects.open(uri) if manifest is None else open_file(FileIO(manifest))

    def list(self, bucket: str, prefix: str) -> Iterator[S3Uri]:
        """As the other source lists them."""
        return self._objects.list(bucket, prefix)


class MissingAsEmpty:
    """Another source of objects, with nothing in place of what it lacks: a rehearsal names all of that."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self.ahead = objects.ahead
        self.reasons: dict[str, str] = {}
        """URI -> why it cannot be read, in a sentence."""

    def open(self, uri: S3Uri) -> OpenObject:
        """The object, or an empty one."""
        try:
            return self._objects.open(uri)
        except ObjectError as error:
            self.reasons[str(uri)] = str(error)
            return OpenObject(iter(()), 0)

    def list(self, bucket: str, prefix: str) -> Iterator[S3Uri]:
        """As the other source lists them."""
        return self._objects.list(bucket, prefix)
