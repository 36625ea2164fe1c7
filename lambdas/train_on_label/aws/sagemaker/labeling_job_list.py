"""The account's labeling jobs, as lists."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from train_on_label.aws.errors import code_of

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import LabelingJobSummaryTypeDef


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


def labeling_jobs_completed_since(
    sagemaker: "SageMakerClient", since: datetime
) -> Iterator[ListedLabelingJob]:
    """Completed labeling jobs, oldest first."""
    pages = sagemaker.get_paginator("list_labeling_jobs").paginate(
        StatusEquals="Completed", LastModifiedTimeAfter=since, SortBy="CreationTime", SortOrder="Ascending"
    )
    return (_listed(job) for page in pages for job in page["LabelingJobSummaryList"])


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
