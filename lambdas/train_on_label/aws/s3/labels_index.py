"""The index of a profile's labels, under `<profile>/labels/` in the datasets bucket.

S3 lists and reads an object as soon as it was written, whoever asks (user guide, "Amazon S3 data consistency
model"): who writes an entry and then lists has all that were written before.
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError
from pydantic import BaseModel, ValidationError

from train_on_label.aws.errors import MissingObjectError, code_of, translated
from train_on_label.planning.labels.entry import LabelsEntry
from train_on_label.planning.labels.so_far import LabelsSoFar
from train_on_label.planning.labels.state import LabelsState
from train_on_label.preparation import files

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_Model = TypeVar("_Model", bound=BaseModel)
_ATTEMPTS = 10
# Of conditional writes (user guide, "How to prevent object overwrites with conditional writes"); a key that
# is gone since it was read is NoSuchKey.
_CONFLICTS = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")


class DamagedIndexError(Exception):
    """An object of the index that this project has not written so."""


class ContendedIndexError(Exception):
    """Others kept changing the profile's state: worth a retry."""


class LabelsIndex:
    """One profile's index: an object per manifest, a mark for each that is left out, and the state."""

    def __init__(self, s3: "S3Client", bucket: str, profile: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._prefix = f"{profile}/{files.LABELS}/"

    @property
    def uri(self) -> str:
        """Where it lies."""
        return f"s3://{self._bucket}/{self._prefix}"

    def entry(self, key: str) -> LabelsEntry | None:
        """One entry; None where there is none."""
        return self._read(self._entry(key), LabelsEntry)[0]

    def put(self, entry: LabelsEntry) -> None:
        """Writes an entry: the same again changes nothing."""
        self._write(self._entry(entry.key), entry)

    def so_far(self, beside: LabelsEntry | None = None) -> LabelsSoFar:
        """All entries that were written before, with what is left out; `beside` is among them anyway."""
        entries = {} if beside is None else {beside.key: beside}
        left_out = set()
        listed = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        for key in [each["Key"] for page in listed for each in page.get("Contents", [])]:
            folder, _, name = key.removeprefix(self._prefix).removesuffix(".json").partition("/")
            if folder == "left-out":
                left_out.add(name)
            elif folder == "entries" and name not in entries:
                entries[name] = self._listed(name)
        return LabelsSoFar.of(entries.values(), frozenset(left_out))

    def _listed(self, key: str) -> LabelsEntry:
        """An entry that S3 listed: without it the labels would silently be fewer."""
        entry = self.entry(key)
        if entry is None:
            raise MissingObjectError(f"s3://{self._bucket}/{self._entry(key)} is gone since it was listed.")
        return entry

    def leave_out(self, entry: LabelsEntry) -> None:
        """Marks an entry, so that the next training job goes without it."""
        name = {"labeling_job": entry.labeling_job, "manifest": entry.manifest}
        body = f"{json.dumps(name, indent=2)}\n".encode()
        self._s3.put_object(
            Bucket=self._bucket, Key=self._mark(entry), Body=body, ContentType="application/json"
        )

    def take_back(self, entry: LabelsEntry) -> None:
        """Removes the mark."""
        self._s3.delete_object(Bucket=self._bucket, Key=self._mark(entry))

    def state(self) -> LabelsState:
        """The state as it is."""
        return self._read(self._state, LabelsState)[0] or LabelsState()

    def update(self, change: Callable[[LabelsState], LabelsState]) -> LabelsState:
        """Changes the state so that nothing is lost of what another run writes at the same time.

        `change` may be called several times, and what it adds must be there already after the first.
        """
        for _ in range(_ATTEMPTS):
            found, etag = self._read(self._state, LabelsState)
            state = found or LabelsState()
            changed = change(state)
            if changed == state:
                return state
            condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
            try:
                self._write(self._state, changed, condition)
            except ClientError as error:
                if code_of(error) not in _CONFLICTS:
                    raise
            else:
                return changed
        raise ContendedIndexError(
            f"s3://{self._bucket}/{self._state} was changed by others, again and again."
        )

    @property
    def _state(self) -> str:
        return f"{self._prefix}state.json"

    def _entry(self, key: str) -> str:
        return f"{self._prefix}entries/{key}.json"

    def _mark(self, entry: LabelsEntry) -> str:
        return f"{self._prefix}left-out/{entry.key}.json"

    def _write(self, key: str, model: BaseModel, condition: Any = None) -> None:
        text = model.model_dump_json(indent=2) + "\n"
        self._s3.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=text.encode(),
            ContentType="application/json",
            **(condition or {}),
        )

    def _read(self, key: str, model: type[_Model]) -> tuple[_Model | None, str | None]:
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if isinstance(translated(error, key), MissingObjectError):
                return None, None
            raise
        try:
            return model.model_validate_json(answer["Body"].read()), answer["ETag"]
        except ValidationError as error:
            raise DamagedIndexError(
                f"s3://{self._bucket}/{key} is not what Train on Label writes there ({error.error_count()} "
                "mistakes): restore its earlier version, or delete it and replay the labeling job."
            ) from None
