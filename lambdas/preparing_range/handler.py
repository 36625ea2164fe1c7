"""Lambda's entry: a task out of a state machine's list in, the range's part kept in S3."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from train_on_label.aws.clients import client
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.parts import S3Parts
from train_on_label.preparation.ranges.task import Task
from train_on_label.preparation.ranges.working import work_on

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handle(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001  # Lambda gives it
    """Prepares the range; what is raised is worth a retry, and overwrites nothing but the same part."""
    bucket, _, prefix = event["parts"].removeprefix("s3://").partition("/")
    task = Task.of(event)
    s3 = client("s3")
    logger.append_keys(task=task.name)
    work_on(task, S3Parts(s3, bucket, prefix), lambda uri, version: S3Manifest(s3, uri, version))
    logger.info("range prepared")
