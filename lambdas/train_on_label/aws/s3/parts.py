"""What workers have made of a preparation's ranges, in S3."""

import json
import pickle
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import is_dataclass
from enum import Enum
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pydantic import BaseModel
from xxhash import xxh3_64_digest

from train_on_label.aws.errors import MissingObjectError, code_of
from train_on_label.aws.s3.begun import BegunUploads, By
from train_on_label.aws.s3.called_ahead import called_ahead
from train_on_label.aws.s3.dataset import S3Dataset, uploads
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.opened_object import OpenedObject
from train_on_label.aws.s3.upload import S3Upload
from train_on_label.preparation import files
from train_on_label.preparation.ports import Output, Outputs
from train_on_label.preparation.ranges.marks import Slices, Stretch

if TYPE_CHECKING:
    from array import array

    from mypy_boto3_s3 import S3Client

_DIGEST_BYTES = 8
_SHORTER = "InvalidRange"
"""S3's word for an object that ends before a range begins."""
_CONTAINERS = {
    (Counter.__module__, "Counter"),
    ("array", "array"),
    ("array", "_array_reconstructor"),  # what arrays are pickled by
}


class DamagedPartError(Exception):
    """An object is not what this version has written, or not what it may be."""


class S3Parts:
    """One preparation's parts, by name, under a prefix that ends in a slash."""

    def __init__(self, s3: "S3Client", bucket: str, prefix: str, by: By) -> None:
        self.uri = f"s3://{bucket}/{prefix}"
        self._s3 = s3
        self._bucket = bucket
        self._prefix = prefix
        self._by = by
        self._files = S3Dataset(s3, bucket, prefix)

    def read(self, name: str) -> Any:
        """What `write` wrote; None where nothing was written.

        DamagedPartError where it is something else, UnreadableObjectError where it cannot be had.
        """
        try:
            data = b"".join(self._opened(name).chunks())
        except MissingObjectError:
            return None
        pickled = data[_DIGEST_BYTES:]
        try:
            if xxh3_64_digest(pickled) != data[:_DIGEST_BYTES]:
                raise pickle.UnpicklingError("its digest is another one")
            return _Unpickler(BytesIO(pickled)).load()
        except Exception as error:
            raise self._damaged(name, error, "it") from error

    def read_all(self, names: Iterable[str]) -> Iterator[Any]:
        """What `read` gives of each, in order, several at once."""
        return called_ahead(self.read, names)

    def read_stretches(self, stretches: Iterable[Stretch]) -> Iterator["array[int]"]:
        """The marks of each stretch, in order, several at once.

        DamagedPartError where they are others, MissingObjectError or UnreadableObjectError where they cannot
        be had.
        """
        return called_ahead(self._read_stretch, stretches)

    def write_slices(self, name: str, slices: Iterable["array[int]"]) -> Slices:
        """Keeps marks, in place of earlier ones."""
        held = list(slices)
        self._files.write(name, b"".join(held), "application/octet-stream")
        return Slices.of(held)

    def write(self, name: str, value: object) -> None:
        """Keeps a value of what `read` takes, in place of an earlier one."""
        pickled = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._files.write(name, xxh3_64_digest(pickled) + pickled, "application/octet-stream")

    def write_tasks(self, name: str, items: Sequence[Mapping[str, object]]) -> dict[str, str]:
        """Keeps a list as JSON, which a state machine's ItemReader reads; where it lies, as it is told."""
        self._files.write(name, json.dumps(items).encode(), "application/json")
        return {"bucket": self._bucket, "key": f"{self._prefix}{name}"}

    def outputs(self, name: str) -> AbstractContextManager[Outputs]:
        """Uploads to `train`, `validation` and `rejects` under the name, kept when the block ends well."""
        keys = (f"{self._prefix}{name}/{each}" for each in ("train", "validation", "rejects"))
        return uploads(self._s3, self._bucket, self.begun(f"{name}/"), *keys)

    def begun(self, folder: str = "") -> BegunUploads:
        """The uploads to a folder of it, or to what the parts become."""
        return BegunUploads(self._s3, self._bucket, f"{self._prefix}{folder}{files.BEGUN}", self._by)

    def append_all(self, output: Output, names: Iterable[str]) -> None:
        """Writes what was kept under each name behind what the output has; an upload has S3 copy it.

        MissingObjectError or UnreadableObjectError where it cannot be had.
        """
        for source in called_ahead(lambda name: S3Manifest(self._s3, f"{self.uri}{name}"), names):
            if isinstance(output, S3Upload):
                output.append(source)
            else:
                for chunk in source.chunks():
                    output.write(chunk)

    def lines_of_each(self, names: Iterable[str | None]) -> Iterator[Iterable[bytes]]:
        """The lines of what was kept under each name, in order; none where there is no name."""
        return called_ahead(self._lines, names)

    def _lines(self, name: str | None) -> Iterable[bytes]:
        return BytesIO(b"".join(self._opened(name).chunks())) if name else ()

    def _read_stretch(self, stretch: Stretch) -> "array[int]":
        start, end = stretch.place
        try:
            # S3 has no ranges of no bytes.
            chunks = self._opened(stretch.name, stretch.place).chunks() if start < end else ()
            return stretch.checked(b"".join(chunks))
        except (MissingObjectError, ClientError, ValueError) as error:
            if isinstance(error, ClientError) and code_of(error) != _SHORTER:
                raise
            part = f"{self.uri}{stretch.name.rpartition('/')[0]}/part"
            raise self._damaged(stretch.name, error, part) from error

    def _damaged(self, name: str, error: Exception, to_delete: str) -> DamagedPartError:
        return DamagedPartError(
            f"{self.uri}{name} is not what this version of Train on Label has written ({error}): delete "
            f"{to_delete}, and it is made again."
        )

    def _opened(self, name: str, place: tuple[int, int] | None = None) -> OpenedObject:
        return OpenedObject(self._s3, f"{self.uri}{name}", place)


class _Unpickler(pickle.Unpickler):
    """Makes values of this project's own classes of data, and of nothing that acts when it is called."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _CONTAINERS:
            return super().find_class(module, name)
        found = getattr(import_module(module), name, None) if module.startswith("train_on_label.") else None
        if (
            isinstance(found, type)
            and found.__module__ == module  # no module's import of another class
            and (is_dataclass(found) or issubclass(found, (tuple, Enum, BaseModel)))
        ):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} may not be part of it")
