"""The reports beside prepared datasets."""

import json
import logging
from typing import TYPE_CHECKING

from pydantic import ValidationError

from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.objects import read_object
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.preparation import files
from train_on_label.preparation.union.changes import Prepared

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MAX_BYTES = 16 * 1024 * 1024


def read_dataset_facts(s3: "S3Client", dataset_uri: str) -> DatasetFacts | None:
    """The facts in the dataset's dataset.json; None where it cannot be had, which is logged.

    They stand beside what is told of a training job: without them it is told all the same.
    """
    uri = f"{dataset_uri}{files.REPORT}"
    try:
        return DatasetFacts.read(json.loads(read_object(s3, uri, _MAX_BYTES)), dataset_uri)
    except (MissingObjectError, UnreadableObjectError, ValueError, ValidationError) as error:
        # ValidationError would print the report's content.
        reason = type(error).__name__ if isinstance(error, ValidationError) else error
        logging.getLogger(__name__).warning("%s is not used: %s", uri, reason)
        return None


def read_prepared(s3: "S3Client", dataset_uri: str, identifying: tuple[str, ...]) -> Prepared:
    """The dataset as its channels read it.

    MissingObjectError, UnreadableObjectError or ValueError where it cannot be had.
    """
    report = json.loads(read_object(s3, f"{dataset_uri}{files.REPORT}", _MAX_BYTES))
    return Prepared(
        train=S3Manifest(s3, f"{dataset_uri}{files.TRAIN}"),
        validation=S3Manifest(s3, f"{dataset_uri}{files.VALIDATION}"),
        label_attribute=report["label_attribute"],
        identifying=identifying,
        classes={row["name"]: (row["id"], row["train"] + row["validation"]) for row in report["classes"]},
    )
