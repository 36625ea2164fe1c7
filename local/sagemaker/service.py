"""SageMaker as one object: requests go in, answers or errors come out."""

from typing import TYPE_CHECKING

from local.sagemaker.errors import SageMakerError
from local.sagemaker.labeling.labeling_jobs import LabelingJobs
from local.sagemaker.ports import S3, EventBridge, Instances
from local.sagemaker.registry.model_package_groups import ModelPackageGroups
from local.sagemaker.registry.model_packages import ModelPackages
from local.sagemaker.requests.model import service_model
from local.sagemaker.requests.validation import refuse_invalid
from local.sagemaker.tags import Tags
from local.sagemaker.training.training_jobs import TrainingJobs
from local.sagemaker.types import Params

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class SageMaker:
    """The service; ``step_seconds`` is how long a training job stays at least in each secondary status."""

    def __init__(
        self, s3: S3, event_bridge: EventBridge, instances: Instances, *, step_seconds: float
    ) -> None:
        self.instances = instances
        self._refusals: list[tuple[str, SageMakerError]] = []
        self.tags = Tags()
        self.labeling_jobs = LabelingJobs(s3, event_bridge, self.tags)
        self.training_jobs = TrainingJobs(s3, event_bridge, instances, self.tags, step_seconds=step_seconds)
        self.model_package_groups = ModelPackageGroups(self.tags)
        self.model_packages = ModelPackages(self.model_package_groups, self.tags)
        self.operations: dict[str, Callable[[Params], Awaitable[Params]]] = {
            "CreateLabelingJob": self.labeling_jobs.create,
            "DescribeLabelingJob": self.labeling_jobs.describe,
            "ListLabelingJobs": self.labeling_jobs.list,
            "StopLabelingJob": self.labeling_jobs.stop,
            "CreateTrainingJob": self.training_jobs.create,
            "DescribeTrainingJob": self.training_jobs.describe,
            "ListTrainingJobs": self.training_jobs.list,
            "StopTrainingJob": self.training_jobs.stop,
            "DeleteTrainingJob": self.training_jobs.delete,
            "CreateModelPackageGroup": self.model_package_groups.create,
            "DescribeModelPackageGroup": self.model_package_groups.describe,
            "ListModelPackageGroups": self.model_package_groups.list,
            "CreateModelPackage": self.model_packages.create,
            "DescribeModelPackage": self.model_packages.describe,
            "ListModelPackages": self.model_packages.list,
            "DeleteModelPackage": self.model_packages.delete,
            "DeleteModelPackageGroup": self.model_packages.delete_group,
            "AddTags": self.tags.add,
            "ListTags": self.tags.list,
            "DeleteTags": self.tags.delete,
        }

    async def call(self, operation: str, params: Params) -> Params:
        """Perform ``operation``; SageMakerError where the service would refuse or the laptop cannot."""
        if operation not in service_model().operation_names:
            raise SageMakerError("UnknownOperationException", f"SageMaker has no operation '{operation}'.")
        if operation not in self.operations:
            known = ", ".join(self.operations)
            message = f"The SageMaker on the laptop does not do {operation}; it does {known}."
            raise SageMakerError("NotImplemented", message)
        for refusal in self._refusals:
            if refusal[0] == operation:
                self._refusals.remove(refusal)
                raise refusal[1]
        refuse_invalid(operation, params)
        return await self.operations[operation](params)

    def refuse_next(self, operation: str, error: SageMakerError) -> None:
        """Answer the next call of ``operation`` with an error, as a busy or limited account would."""
        self._refusals.append((operation, error))

    def reset(self) -> None:
        """Forget everything."""
        self._refusals.clear()
        self.labeling_jobs.clear()
        self.training_jobs.clear()
        self.instances.clear()
        self.model_packages.clear()
        self.model_package_groups.clear()
        self.tags.clear()
