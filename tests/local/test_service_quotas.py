"""Service Quotas on the laptop, as far as SageMaker's training jobs go."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws

TYPE = "ml.g5.48xlarge"


def listed(aws: LaptopAws, operation: Any) -> dict[str, float]:
    pages = aws.client("service-quotas").get_paginator(operation).paginate(ServiceCode="sagemaker")
    return {quota["QuotaName"]: quota["Value"] for page in pages for quota in page["Quotas"]}


def test_a_quota_that_was_set_is_applied_and_all_have_a_default(laptop_aws: LaptopAws) -> None:
    laptop_aws.training.limit(TYPE, 3, spot=True)
    try:
        applied = listed(laptop_aws, "list_service_quotas")
    finally:
        laptop_aws.training.limit(TYPE, None, spot=True)

    defaults = listed(laptop_aws, "list_aws_default_service_quotas")
    assert applied[f"{TYPE} for spot training job usage"] == 3
    assert f"{TYPE} for training job usage" not in applied
    assert defaults[f"{TYPE} for training job usage"] > 1000
    assert len(defaults) > 100  # more than one page


@pytest.mark.parametrize(
    ("service", "code"), [("lambda", "NoSuchResourceException"), ("_", "IllegalArgumentException")]
)
def test_other_services_quotas_are_not_told(laptop_aws: LaptopAws, service: str, code: str) -> None:
    with pytest.raises(ClientError, match=code):
        laptop_aws.client("service-quotas").list_service_quotas(ServiceCode=service)


def test_quotas_are_read_only(laptop_aws: LaptopAws) -> None:
    with pytest.raises(ClientError, match="NotImplemented"):
        laptop_aws.client("service-quotas").request_service_quota_increase(
            ServiceCode="sagemaker", QuotaCode="L-1234ABCD", DesiredValue=1
        )
