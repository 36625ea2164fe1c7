"""Lambda's entry: a task out of a state machine's list in, the range's part kept in S3."""

from time import time
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from train_on_label.aws.clients import client
from train_on_label.aws.s3.begun import By
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.parts import S3Parts
from train_on_label.preparation.ranges.task import Task
from train_on_label.preparation.ranges.working import work_on

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """Prepares the range; what is raised is worth a retry, and overwrites nothing but the same part."""
    item = event["task"]
    bucket, _, prefix = item["parts"].removeprefix("s3://").partition("/")
    task = Task.of(item)
    s3 = client("s3")
    logger.append_keys(task=task.name)
    by = By.now(event["execution"], time(), context.get_remaining_time_in_millis())
    work_on(task, S3Parts(s3, bucket, prefix, by), lambda uri, version: S3Manifest(s3, uri, version))
    logger.info("range prepared")
