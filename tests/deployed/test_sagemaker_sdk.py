"""The SageMaker Python SDK takes the laptop's SageMaker for the service: `make sagemaker-sdk`."""

import json
import os
import subprocess
from collections.abc import Callable

import pytest

from tests.deployed.conftest import Account
from tests.support.waiting import wait_until

PYTHON = os.environ.get("SAGEMAKER_SDK_PYTHON")
ATTACH = """
import json, sys
from sagemaker import Session
from sagemaker.estimator import Estimator

estimator = Estimator.attach(sys.argv[1], sagemaker_session=Session())
estimator.logs()
metrics = estimator.training_job_analytics.dataframe()
print(json.dumps({"model": estimator.model_data, "metrics": metrics.to_dict(orient="records")}))
"""

pytestmark = [
    pytest.mark.laptop,
    pytest.mark.skipif(PYTHON is None, reason="SAGEMAKER_SDK_PYTHON names no Python that has the SDK"),
]


def test_it_attaches_to_a_job_that_the_stacks_started(
    account: Account, street_manifest: Callable[[int], bytes]
) -> None:
    account.complete("street-attached", street_manifest(20))
    name = account.training_job_of("street-attached")["TrainingJobName"]
    wait_until(lambda: account.training_job_of("street-attached")["TrainingJobStatus"] == "Completed")

    attached = subprocess.run(
        [str(PYTHON), "-c", ATTACH, name],
        env=account.aws.environment() | {"SAGEMAKER_SUPPRESS_V2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    print(attached.stdout)  # noqa: T201 - the target shows what the SDK prints
    assert attached.returncode == 0, attached.stderr
    *lines, last = attached.stdout.splitlines()
    assert [line for line in lines if line.endswith("Completed - Training job completed")]
    log = "\n".join(lines)
    assert "validation mAP <score>=(0.25)" in log
    assert log.index("validation mAP <score>=(0.5)") < log.index("Billable seconds:")
    told = json.loads(last)
    assert told["model"].endswith(f"/{name}/output/model.tar.gz")
    assert [metric["metric_name"] for metric in told["metrics"]] == ["validation:mAP"]
    assert 0.25 <= told["metrics"][0]["value"] <= 0.5
