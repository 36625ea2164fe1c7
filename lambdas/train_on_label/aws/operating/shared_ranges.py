"""How far workers are with the ranges that they were asked for."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from train_on_label.aws.s3.objects import read_object
from train_on_label.preparation.ranges.task import Task

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MOST_BYTES = 10_000_000
"""Of a list of tasks: there are 9,000, of 200 bytes."""


def prepared_ranges(s3: "S3Client", tasks: Mapping[str, str]) -> int:
    """How many of the ranges in a list of tasks are prepared.

    MissingObjectError or UnreadableObjectError where the list cannot be had.
    """
    bucket, key = tasks["bucket"], tasks["key"]
    items = json.loads(read_object(s3, f"s3://{bucket}/{key}", _MOST_BYTES))
    root = key.rpartition("/")[0].rpartition("/")[0]
    asked = {f"{root}/{Task.of(item).name}/part" for item in items}
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{root}/")
    return sum(each["Key"] in asked for page in pages for each in page.get("Contents", ()))
