"""The whole loop by its events, with nobody calling a function: from labels to a registered model."""

import time

from tests.support.permissions.handler_acts import complete_labeling_job
from tests.support.permissions.world import World

_PATIENCE = 60.0  # seconds


def run_loop(world: World) -> str:
    """Completes a labeling job and waits for its model's ARN in the registry."""
    name = complete_labeling_job(world, "street", world.deployed["LabelingBucket"])
    sagemaker = world.aws.client("sagemaker")
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        for package in sagemaker.list_model_packages()["ModelPackageSummaryList"]:
            if name in package.get("ModelPackageDescription", ""):
                return package["ModelPackageArn"]
        time.sleep(0.05)  # between two looks: a registered model has no event to wait for
    raise TimeoutError(f"No model of {name} was registered in {_PATIENCE:.0f} s:\n{world.aws.log_tail()}")
