"""botocore's own description of SageMaker's API: the source of every check on a shape."""

from functools import cache

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel


@cache
def service_model() -> ServiceModel:
    """The service model, about 0.2 s to load the first time."""
    # Not by a session, whose import would be half of the server's time to start.
    return ServiceModel(Loader().load_service_model("sagemaker", "service-2"), "sagemaker")


@cache
def operation_model(operation: str) -> OperationModel:
    """The model of ``operation``; KeyError if the service has no such operation."""
    if operation not in service_model().operation_names:
        raise KeyError(f"SageMaker has no operation {operation!r}")
    return service_model().operation_model(operation)
