"""Forked processes read a manifest over real connections, while the one that forked them writes to S3."""

from typing import TYPE_CHECKING

import pytest

from tests.support.sample_lines import line
from tests.support.screening_world import rules_for
from train_on_label.aws.s3.dataset import S3Dataset
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.preparation import files
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.ranges.processes import Processes

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = [pytest.mark.laptop, pytest.mark.long]
BOXES = "object-detection"
MIB = 1024 * 1024


def test_they_leave_in_s3_what_one_process_leaves(s3: "S3Client", bucket: str) -> None:
    data = b"".join(line(BOXES, number % 59_000) + b"\n" for number in range(60_000))
    s3.put_object(Bucket=bucket, Key="large.manifest", Body=data)

    def prepared(processes: Processes, prefix: str) -> tuple[Dataset, list[bytes]]:
        manifest = S3Manifest(s3, f"s3://{bucket}/large.manifest")
        dataset = prepare("bees", manifest, rules_for(BOXES), S3Dataset(s3, bucket, prefix), passes=processes)
        names = (files.TRAIN, files.VALIDATION, files.REJECTS)
        return dataset, [s3.get_object(Bucket=bucket, Key=f"{prefix}{name}")["Body"].read() for name in names]

    assert len(data) > 16 * MIB
    assert prepared(Processes(3, range_bytes=2 * MIB), "several/") == prepared(Processes(1), "one/")
