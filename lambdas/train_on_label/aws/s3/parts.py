"""What workers have made of a preparation's ranges, in S3."""

import json
import pickle
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import is_dataclass
from enum import Enum
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from xxhash import xxh3_64_digest

from train_on_label.aws.errors import MissingObjectError
from train_on_label.aws.s3.dataset import S3Dataset, uploads
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.opened_object import OpenedObject
from train_on_label.aws.s3.upload import S3Upload
from train_on_label.preparation.ports import Output, Outputs

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_DIGEST_BYTES = 8
_CONTAINERS = {
    (Counter.__module__, "Counter"),
    ("array", "array"),
    ("array", "_array_reconstructor"),  # what arrays are pickled by
}


class DamagedPartError(Exception):
    """An object is not what this version has written, or not what it may be."""


class S3Parts:
    """One preparation's parts, by name, under a prefix that ends in a slash."""

    def __init__(self, s3: "S3Client", bucket: str, prefix: str) -> None:
        self.uri = f"s3://{bucket}/{prefix}"
        self._s3 = s3
        self._bucket = bucket
        self._prefix = prefix
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
            raise DamagedPartError(
                f"{self.uri}{name} is not what this version of Train on Label has written ({error}): delete "
                "it, and it is made again."
            ) from error

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
        return uploads(self._s3, self._bucket, *keys)

    def append(self, output: Output, name: str) -> None:
        """Writes what was kept under the name behind what the output has; an upload has S3 copy it.

        MissingObjectError or UnreadableObjectError where it cannot be had.
        """
        source = S3Manifest(self._s3, f"{self.uri}{name}")
        if isinstance(output, S3Upload):
            output.append(source)
        else:
            for chunk in source.chunks():
                output.write(chunk)

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of what was kept under the name, asked for with the first one."""
        yield from BytesIO(b"".join(self._opened(name).chunks()))

    def _opened(self, name: str) -> OpenedObject:
        return OpenedObject(self._s3, f"{self.uri}{name}")


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
