"""What waits for quota on the laptop's AWS, by its SQS and the deployed function."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from tests.deployed.conftest import Account
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.laptop, pytest.mark.long]

NAMES = [f"street-queued-{number}" for number in range(1, 11)]


def test_with_a_quota_of_one_ten_labeling_jobs_train_one_after_the_other(
    account: Account, street_manifest: Callable[[int], bytes]
) -> None:
    aws, s3 = account.aws, account.aws.client("s3")
    aws.training.limit("ml.g5.2xlarge", 1)
    try:
        for name in NAMES:
            account.complete(name, street_manifest(20))

        def all_trained() -> bool:
            aws.let_pass(60)
            return all(account.training_jobs_of(name) for name in NAMES)

        wait_until(all_trained, seconds=120)
    finally:
        aws.training.limit("ml.g5.2xlarge", None)

    started = [name for name in NAMES for _ in account.training_jobs_of(name)]
    assert Counter(started) == Counter(NAMES)
    for name in NAMES:
        (training_job,) = account.training_jobs_of(name)
        prefix = f"{name}/{training_job}/"
        assert json.loads(account.file(f"{prefix}request.json"))["TrainingJobName"] == training_job
        versions = s3.list_object_versions(Bucket=account.deployed["DatasetsBucket"], Prefix=prefix)
        written = Counter(version["Key"] for version in versions["Versions"])
        assert written[f"{prefix}dataset.json"] == 1
