"""What an account may use at once, as Service Quotas tells it."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from mypy_boto3_service_quotas import ServiceQuotasClient


class Quota(NamedTuple):
    """A limit, and the code by which more is asked for."""

    code: str
    value: float


def training_quota_name(instance_type: str, *, spot: bool) -> str:
    """What Service Quotas calls the limit on instances of training jobs."""
    return f"{instance_type} for {'spot ' if spot else ''}training job usage"


def sagemaker_quotas(quotas: "ServiceQuotasClient", names: Collection[str]) -> dict[str, Quota]:
    """SageMaker's quotas of these names, as far as there are any.

    Of some quotas AWS tells the default only (API reference of ListServiceQuotas).
    """
    found: dict[str, Quota] = {}
    lists: tuple[Literal["list_service_quotas", "list_aws_default_service_quotas"], ...] = (
        "list_service_quotas",
        "list_aws_default_service_quotas",
    )
    for listing in lists:
        for page in quotas.get_paginator(listing).paginate(ServiceCode="sagemaker"):
            for quota in page["Quotas"]:
                if quota["QuotaName"] in names:
                    found.setdefault(quota["QuotaName"], Quota(quota["QuotaCode"], quota["Value"]))
            if len(found) == len(names):
                return found
    return found
