"""What is to be planned: a manifest on this machine or in S3, or a labeling job of the account."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from train_on_label.codes import Code, Refusal
from train_on_label.labeling.label_categories import MAX_BYTES, read_label_categories
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import TaskType
from train_on_label.partitions import partition_of
from train_on_label.planning.attribute_choice import choose_label_attribute
from train_on_label.preparation.file_formats import other_format
from train_on_label.s3_uri import s3_address
from train_on_label_cli.errors import UsageError
from train_on_label_cli.plans.local_manifest import LocalManifest
from train_on_label_cli.plans.plan_input import PlanInput

if TYPE_CHECKING:
    from train_on_label.aws.s3.manifest import S3Manifest

_NOT_IN_A_NAME = re.compile(r"[^a-zA-Z0-9]+")


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
        raise UsageError(f"{error} Only labeling jobs with labels in S3 can be planned.") from None
    s3 = client("s3", region)
    manifest = S3Manifest(s3, job.manifest_uri)
    return PlanInput(job, manifest, label_categories(s3, job), manifest.size)


def _manifest(given: str, region: str) -> "LocalManifest | S3Manifest":
    given = s3_address(given)
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
    given = s3_address(given)
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
