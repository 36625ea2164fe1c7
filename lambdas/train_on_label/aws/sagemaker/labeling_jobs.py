"""Labeling jobs of the account, one by one and as lists."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from train_on_label.aws.errors import code_of
from train_on_label.codes import Code, Refusal
from train_on_label.labeling.human_task import task_type_of
from train_on_label.labeling.labeling_job import LabelCounters, LabelingJob
from train_on_label.s3_uri import parse_s3_uri, s3_address

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import LabelingJobSummaryTypeDef


class IncompleteLabelingJobError(Exception):
    """A labeling job whose labels are not to be had: it has none, or they lie where nobody can read them."""

    def __init__(self, detail: str, code: Code = Code.NOT_COMPLETED) -> None:
        super().__init__(detail)
        self.refusal = Refusal(code, detail)


class LabelingJobInProgressError(Exception):
    """A labeling job that is still under way: its description may lag behind its event."""


_HAS_LABELS = ("Completed", "Stopped")
_ENDED = ("Completed", "Failed", "Stopped")


def describe_labeling_job(sagemaker: "SageMakerClient", name: str) -> LabelingJob:
    """The labeling job, with the name that the service itself gives it: events may write it in lower case."""
    job = sagemaker.describe_labeling_job(LabelingJobName=name)
    status = job["LabelingJobStatus"]
    output = s3_address(job.get("LabelingJobOutput", {}).get("OutputDatasetS3Uri", ""))
    attribute = job.get("LabelAttributeName")
    counted = job.get("LabelCounters", {})
    if status not in _ENDED:
        raise LabelingJobInProgressError(f"Labeling job {name} is {status}.")
    if status not in _HAS_LABELS or not output or not attribute:
        raise IncompleteLabelingJobError(
            f"Labeling job {name} is {status}, with output manifest {output or None} and label attribute"
            f" {attribute}."
        )
    try:
        parse_s3_uri(output)
    except ValueError as error:
        detail = f"Labeling job {name} names {output} as its output manifest, which {error}."
        raise IncompleteLabelingJobError(detail, Code.INVALID_MANIFEST_URI) from None
    return LabelingJob(
        name=job["LabelingJobName"],
        arn=job["LabelingJobArn"],
        label_attribute=attribute,
        manifest_uri=output,
        task_type=task_type_of(
            job["HumanTaskConfig"].get("PreHumanTaskLambdaArn", ""),
            job["HumanTaskConfig"].get("UiConfig", {}).get("HumanTaskUiArn", ""),
        ),
        label_category_uri=job.get("LabelCategoryConfigS3Uri"),
        tags={tag["Key"]: tag["Value"] for tag in job.get("Tags", [])},
        status=status,
        completed=job["LastModifiedTime"],
        counters=LabelCounters(counted.get("TotalLabeled", 0), counted.get("FailedNonRetryableError", 0)),
    )


class ListedLabelingJob(NamedTuple):
    """What a list says of a labeling job."""

    name: str
    arn: str
    status: str
    changed_at: datetime


def find_labeling_job(sagemaker: "SageMakerClient", name: str) -> ListedLabelingJob | None:
    """One labeling job; None where there is none of this name."""
    try:
        job = sagemaker.describe_labeling_job(LabelingJobName=name)
    except ClientError as error:
        if code_of(error) in ("ResourceNotFound", "ValidationException"):
            return None
        raise
    return ListedLabelingJob(
        job["LabelingJobName"], job["LabelingJobArn"], job["LabelingJobStatus"], job["LastModifiedTime"]
    )


def labeling_jobs_with_labels_since(
    sagemaker: "SageMakerClient", since: datetime
) -> Iterator[ListedLabelingJob]:
    """Labeling jobs that completed or were stopped, oldest first."""
    pages = sagemaker.get_paginator("list_labeling_jobs").paginate(
        LastModifiedTimeAfter=since, SortBy="CreationTime", SortOrder="Ascending"
    )
    listed = (_listed(job) for page in pages for job in page["LabelingJobSummaryList"])
    return (job for job in listed if job.status in _HAS_LABELS)


def newest_labeling_jobs(sagemaker: "SageMakerClient", count: int) -> list[ListedLabelingJob]:
    """The labeling jobs that were created last, newest first."""
    pages = sagemaker.get_paginator("list_labeling_jobs").paginate(
        SortBy="CreationTime", SortOrder="Descending"
    )
    return list(islice((_listed(job) for page in pages for job in page["LabelingJobSummaryList"]), count))


def _listed(job: "LabelingJobSummaryTypeDef") -> ListedLabelingJob:
    return ListedLabelingJob(
        job["LabelingJobName"], job["LabelingJobArn"], job["LabelingJobStatus"], job["LastModifiedTime"]
    )
