"""What is to be planned: a manifest on this machine or in S3, or a labeling job of the account."""

import base64
import re
import shutil
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from awscrt.checksums import crc64nvme

from train_on_label.codes import Code, Refusal
from train_on_label.labeling.label_categories import MAX_BYTES, read_label_categories
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import TaskType
from train_on_label.partitions import partition_of
from train_on_label.planning.attribute_choice import choose_label_attribute
from train_on_label.preparation.file_formats import other_format
from train_on_label.preparation.identity import content_identity
from train_on_label.preparation.manifest import CHUNK_BYTES
from train_on_label.preparation.ports import Manifest
from train_on_label_cli.errors import UsageError

if TYPE_CHECKING:
    from tempfile import _TemporaryFileWrapper

    from train_on_label.aws.s3.manifest import S3Manifest

_NOT_IN_A_NAME = re.compile(r"[^a-zA-Z0-9]+")


@dataclass(frozen=True, slots=True)
class PlanInput:
    """A manifest and what is known of its labeling job."""

    job: LabelingJob
    manifest: Manifest
    labels: tuple[str, ...] | None
    size: int
    """Bytes of the manifest."""

    def watched(self, on_bytes: Callable[[int], object]) -> "PlanInput":
        """The same, calling the function with each number of bytes that is read."""
        return replace(self, manifest=_Watched(self.manifest, on_bytes))


@dataclass(frozen=True, slots=True)
class _Watched:
    manifest: Manifest
    on_bytes: Callable[[int], object]

    @property
    def uri(self) -> str:
        return self.manifest.uri

    @property
    def identity(self) -> str:
        return self.manifest.identity

    def chunks(self) -> Iterator[bytes]:
        for chunk in self.manifest.chunks():
            self.on_bytes(len(chunk))
            yield chunk


class LocalManifest:
    """A manifest on this machine; one that can be read only once, such as a pipe, is copied first."""

    def __init__(self, given: str) -> None:
        self.uri = given
        self._copy = None
        self._checksum: int | None = None
        try:
            if given == "-":
                self._copy = _copied(sys.stdin.buffer)
            elif not Path(given).is_file():
                with Path(given).open("rb") as stream:
                    self._copy = _copied(stream)
            self._path = Path(self._copy.name if self._copy else given)
            with self._path.open("rb"):
                self.size = self._path.stat().st_size
        except OSError as error:
            raise UsageError(f"{given}: cannot be read: {error.strerror}.") from None

    @property
    def identity(self) -> str:
        """What the function would find in S3; no further reading where all chunks were read once."""
        if self._checksum is None:
            deque(self.chunks(), maxlen=0)
        return content_identity(base64.b64encode((self._checksum or 0).to_bytes(8)).decode(), self.size)

    def chunks(self) -> Iterator[bytes]:
        """The bytes from the beginning."""
        checksum = 0
        with self._path.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK_BYTES):
                checksum = crc64nvme(chunk, checksum)
                yield chunk
        self._checksum = checksum


def _copied(stream: BinaryIO) -> "_TemporaryFileWrapper[bytes]":
    copy = NamedTemporaryFile(prefix="train-on-label-")  # noqa: SIM115  # it goes with what reads it
    shutil.copyfileobj(stream, copy, CHUNK_BYTES)
    copy.flush()
    return copy


def from_manifest(
    manifest: str,
    label_attribute: str | None,
    label_categories: str | None,
    *,
    task_type: TaskType | None,
    labeling_job: str | None,
    tags: Mapping[str, str],
    region: str,
    account: str,
) -> PlanInput | Refusal:
    """A manifest given by path or S3 URI; without a name its labeling job is called like the attribute.

    Without an attribute's name it is the only one that holds labels. A refusal where the file is no manifest,
    or holds no labels.
    """
    if label_attribute is not None:
        _check_attribute(label_attribute)
    source = _manifest(manifest, region)
    if (refusal := other_format(source)) is not None:
        return refusal
    attribute = label_attribute or choose_label_attribute(source, task_type)
    if isinstance(attribute, Refusal):
        if attribute.code is Code.SEVERAL_LABEL_ATTRIBUTES:
            raise UsageError(f"{attribute.detail} {attribute.code.advice}")
        return attribute
    name = labeling_job or _NOT_IN_A_NAME.sub("-", attribute).strip("-")[:63] or "labeling-job"
    job = LabelingJob(
        name=name,
        arn=f"arn:{partition_of(region)}:sagemaker:{region}:{account}:labeling-job/{name.lower()}",
        label_attribute=attribute,
        manifest_uri=source.uri,
        tags=tags,
    )
    return PlanInput(job, source, _labels(label_categories, region), source.size)


def from_labeling_job(name: str, region: str) -> PlanInput:
    """A completed labeling job of the account that the AWS credentials belong to."""
    # boto3 is slow to import, and files on this machine need none of it.
    from train_on_label.aws.clients import client  # noqa: PLC0415
    from train_on_label.aws.s3.label_categories import label_categories  # noqa: PLC0415
    from train_on_label.aws.s3.manifest import S3Manifest  # noqa: PLC0415
    from train_on_label.aws.sagemaker.labeling_jobs import (  # noqa: PLC0415
        IncompleteLabelingJobError,
        LabelingJobInProgressError,
        describe_labeling_job,
    )

    try:
        job = describe_labeling_job(client("sagemaker", region), name)
    except (IncompleteLabelingJobError, LabelingJobInProgressError) as error:
        raise UsageError(f"{error} Only completed labeling jobs can be planned.") from None
    s3 = client("s3", region)
    manifest = S3Manifest(s3, job.manifest_uri)
    return PlanInput(job, manifest, label_categories(s3, job), manifest.size)


def _manifest(given: str, region: str) -> "LocalManifest | S3Manifest":
    if not given.startswith("s3://"):
        return LocalManifest(given)
    from train_on_label.aws.clients import client  # noqa: PLC0415  # as above
    from train_on_label.aws.s3.manifest import S3Manifest  # noqa: PLC0415

    try:
        return S3Manifest(client("s3", region), given)
    except ValueError as error:
        raise UsageError(f"{given} {error}.") from None


def _labels(given: str | None, region: str) -> tuple[str, ...] | None:
    if given is None:
        return None
    try:
        return read_label_categories(_content(given, region))
    except OSError as error:
        raise UsageError(f"{given}: cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise UsageError(f"{given}: {error}.") from None


def _content(given: str, region: str) -> bytes:
    if not given.startswith("s3://"):
        return Path(given).read_bytes()
    from train_on_label.aws.clients import client  # noqa: PLC0415  # as above
    from train_on_label.aws.s3.objects import read_object  # noqa: PLC0415

    return read_object(client("s3", region), given, MAX_BYTES)


def _check_attribute(name: str) -> None:
    if name in ("", "source", "source-ref") or name.endswith("-metadata"):
        raise UsageError(
            f'"{name}" holds no labels: --label-attribute names the attribute that the labeling job wrote.'
        )
