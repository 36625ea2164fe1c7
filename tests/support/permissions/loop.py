"""The whole loop by its events, with nobody calling a function: from labels to a registered model."""

from tests.support.permissions.handler_acts import complete_labeling_job
from tests.support.permissions.world import World
from tests.support.waiting import wait_until


def run_loop(world: World) -> str:
    """Completes a labeling job and waits for its model's ARN in the registry."""
    name = complete_labeling_job(world, "street", world.deployed["LabelingBucket"])
    sagemaker = world.aws.client("sagemaker")

    def registered() -> str | None:
        packages = sagemaker.list_model_packages()["ModelPackageSummaryList"]
        found = (each for each in packages if name in each.get("ModelPackageDescription", ""))
        return next((each["ModelPackageArn"] for each in found), None)

    return wait_until(registered)
