"""The label-category file that a labeling job names."""

import logging
from typing import TYPE_CHECKING

from train_on_label.aws.errors import MissingObjectError
from train_on_label.aws.s3.objects import read_object
from train_on_label.labeling.label_categories import MAX_BYTES, read_label_categories
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.s3_uri import s3_address

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def label_categories(s3: "S3Client", job: LabelingJob) -> tuple[str, ...] | None:
    """Class names in the order of their ids; None where the job names no file, or one of no use.

    A file that was removed or damaged after labeling is logged: the manifest's class-maps take its place.
    """
    if job.label_category_uri is None:
        return None
    uri = s3_address(job.label_category_uri)
    try:
        return read_label_categories(read_object(s3, uri, MAX_BYTES))
    except (MissingObjectError, ValueError) as error:
        logging.getLogger(__name__).warning("label-category file %s is not used: %s", uri, error)
        return None
