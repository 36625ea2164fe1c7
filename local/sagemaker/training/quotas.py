"""The account's quotas of instances for training jobs; without one set, there is no limit."""

from collections import Counter
from collections.abc import Iterable, Iterator

from local.sagemaker.errors import SageMakerError
from local.sagemaker.types import Params

_IN_USE = frozenset({"InProgress", "Stopping"})


def quota_name(instance_type: str, *, spot: bool) -> str:
    """As Service Quotas calls it."""
    return f"{instance_type} for {'spot ' if spot else ''}training job usage"


class TrainingQuotas:
    """Instances that may be in use at once, by the quota's name in Service Quotas."""

    def __init__(self) -> None:
        self.limits: dict[str, int] = {}
        """By name, those that were set."""

    def limit(self, instance_type: str, instances: int | None, *, spot: bool = False) -> None:
        """Set the quota of an instance type, for on-demand or for spot training jobs; None lifts it."""
        name = quota_name(instance_type, spot=spot)
        if instances is None:
            self.limits.pop(name, None)
        else:
            self.limits[name] = instances

    def refuse_beyond(self, request: Params, jobs: Iterable[Params]) -> None:
        """Raise SageMakerError where the request and the jobs in progress together need more than a quota."""
        in_use: Counter[str] = Counter()
        for job in jobs:
            if job["TrainingJobStatus"] in _IN_USE:
                in_use.update(dict(_instances(job)))
        for name, wanted in _instances(request):
            limit = self.limits.get(name)
            if limit is not None and in_use[name] + wanted > limit:
                raise SageMakerError("ResourceLimitExceeded", _refusal(name, limit, in_use[name], wanted))

    def clear(self) -> None:
        """Lift every limit."""
        self.limits.clear()


def _refusal(name: str, limit: int, in_use: int, wanted: int) -> str:
    return (
        f"The account-level service limit '{name}' is {limit} Instances, with current utilization of {in_use}"
        f" Instances and a request delta of {wanted} Instances. Please use AWS Service Quotas to request an"
        " increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an"
        " increase for this quota."
    )


def _instances(job: Params) -> Iterator[tuple[str, int]]:
    """Quota name and number of instances, once per quota."""
    resources = job.get("ResourceConfig") or {}
    wanted: Counter[str] = Counter()
    for group in resources.get("InstanceGroups") or [resources]:
        if "InstanceType" in group:
            name = quota_name(group["InstanceType"], spot=bool(job.get("EnableManagedSpotTraining")))
            wanted[name] += group["InstanceCount"]
    yield from wanted.items()
