"""The Service Quotas API, as far as it tells how many instances may train at once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator

from botocore.loaders import Loader
from botocore.model import ServiceModel, StringShape

from local.sagemaker.errors import SageMakerError
from local.sagemaker.requests.model import service_model
from local.sagemaker.requests.shapes import find_problems
from local.sagemaker.training.quotas import TrainingQuotas, quota_name
from local.sagemaker.types import Params

TARGET_PREFIX = "ServiceQuotasV20190624."
_PAGE = 100
# Where no quota was set, nothing is limited.
_UNLIMITED = 10_000


class ServiceQuotas:
    """Reads quotas. Those that were set are applied; of all others, AWS tells the default only."""

    def __init__(self, quotas: TrainingQuotas) -> None:
        self._quotas = quotas
        self._model = ServiceModel(
            Loader().load_service_model("service-quotas", "service-2"), "service-quotas"
        )
        self._operations: dict[str, Callable[[], Iterable[tuple[str, int]]]] = {
            "ListServiceQuotas": self._quotas.limits.items,
            "ListAWSDefaultServiceQuotas": _defaults,
        }

    def call(self, operation: str, params: Params) -> Params:
        """Perform the operation; SageMakerError where the service would refuse or the laptop cannot."""
        if operation not in self._operations:
            known = ", ".join(self._operations)
            message = f"Service Quotas on the laptop does not do {operation}; it does {known}."
            raise SageMakerError("NotImplemented", message)
        shape = self._model.operation_model(operation).input_shape
        for problem in find_problems(shape, params) if shape else ():
            raise SageMakerError("IllegalArgumentException", problem.message)
        if params["ServiceCode"] != "sagemaker":
            raise SageMakerError("NoSuchResourceException", f"No quotas of {params['ServiceCode']} here.")
        first, size = int(params.get("NextToken", 0)), params.get("MaxResults", _PAGE)
        quotas = sorted(self._operations[operation]())
        answer: Params = {
            "Quotas": [_quota(name, value) for name, value in quotas[first : first + size]],
        }
        if first + size < len(quotas):
            answer["NextToken"] = str(first + size)
        return answer


def _defaults() -> Iterator[tuple[str, int]]:
    types = service_model().shape_for("TrainingInstanceType")
    assert isinstance(types, StringShape)  # noqa: S101  # tells mypy
    return ((quota_name(each, spot=spot), _UNLIMITED) for each in types.enum for spot in (False, True))


def _quota(name: str, value: float) -> Params:
    return {
        "ServiceCode": "sagemaker",
        "ServiceName": "Amazon SageMaker",
        "QuotaName": name,
        "QuotaCode": f"L-{hashlib.sha256(name.encode()).hexdigest()[:8].upper()}",
        "Value": float(value),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
    }
