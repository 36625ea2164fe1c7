"""Model package groups, the packages in them, and tags on anything."""

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.support.sample_requests import Request

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient


@pytest.fixture
def group(sagemaker: "SageMakerClient", name: str) -> str:
    """The name of an empty group."""
    sagemaker.create_model_package_group(
        ModelPackageGroupName=name, Tags=[{"Key": "team", "Value": "apiary"}]
    )
    return name


@pytest.fixture
def package(group: str) -> Request:
    """A CreateModelPackage request."""
    container = {
        "Image": "000000000000.dkr.ecr.us-east-1.amazonaws.com/a:1",
        "ModelDataUrl": "s3://models/a.tar.gz",
    }
    return {
        "ModelPackageGroupName": group,
        "InferenceSpecification": {
            "Containers": [container],
            "SupportedContentTypes": ["image/jpeg"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
    }


def test_packages_are_numbered_in_their_group(
    sagemaker: "SageMakerClient", package: Request, group: str
) -> None:
    arns = [sagemaker.create_model_package(**package)["ModelPackageArn"] for _ in range(2)]
    assert [arn.rpartition(":model-package/")[2] for arn in arns] == [
        f"{group}/1",
        f"{group}/2",
    ]
    described = sagemaker.describe_model_package(ModelPackageName=arns[1])
    assert described["ModelPackageVersion"] == 2
    assert described["ModelApprovalStatus"] == "PendingManualApproval"
    assert described["InferenceSpecification"] == package["InferenceSpecification"]
    listed = sagemaker.list_model_packages(ModelPackageGroupName=group)["ModelPackageSummaryList"]
    assert [each["ModelPackageVersion"] for each in listed] == [1, 2]
    assert [each["ModelPackageArn"] for each in listed] == [arn.lower() for arn in arns]


def test_packages_are_listed_by_approval(sagemaker: "SageMakerClient", package: Request, group: str) -> None:
    sagemaker.create_model_package(**package, ModelApprovalStatus="Approved")
    for status, count in (("Approved", 1), ("Rejected", 0)):
        listed = sagemaker.list_model_packages(
            ModelPackageGroupName=group,
            ModelApprovalStatus=status,  # type: ignore[arg-type] # the loop's statuses are literals
        )
        assert len(listed["ModelPackageSummaryList"]) == count


def test_a_package_takes_its_groups_tags(sagemaker: "SageMakerClient", package: Request) -> None:
    with pytest.raises(ClientError, match="uses the group's tags"):
        sagemaker.create_model_package(**package, Tags=[{"Key": "team", "Value": "apiary"}])


def test_a_group_exists_once(sagemaker: "SageMakerClient", group: str) -> None:
    with pytest.raises(ClientError, match=r"\(ValidationException\).*already exists"):
        sagemaker.create_model_package_group(ModelPackageGroupName=group)


def test_a_group_is_found_by_name(sagemaker: "SageMakerClient", group: str) -> None:
    assert (
        sagemaker.describe_model_package_group(ModelPackageGroupName=group)["ModelPackageGroupName"] == group
    )
    listed = sagemaker.list_model_package_groups(NameContains=group)["ModelPackageGroupSummaryList"]
    assert [each["ModelPackageGroupName"] for each in listed] == [group]


def test_what_does_not_exist_is_a_validation_error(sagemaker: "SageMakerClient", package: Request) -> None:
    with pytest.raises(ClientError, match=r"\(ValidationException\).*does not exist\."):
        sagemaker.describe_model_package_group(ModelPackageGroupName="nobody-made-this")
    with pytest.raises(ClientError, match=r"\(ValidationException\).*does not exist\."):
        sagemaker.create_model_package(**package | {"ModelPackageGroupName": "nobody-made-this"})


def test_tags_are_added_replaced_and_deleted(sagemaker: "SageMakerClient", group: str) -> None:
    arn = sagemaker.describe_model_package_group(ModelPackageGroupName=group)["ModelPackageGroupArn"]
    added = sagemaker.add_tags(
        ResourceArn=arn, Tags=[{"Key": "team", "Value": "b"}, {"Key": "stage", "Value": "test"}]
    )
    assert added["Tags"] == [{"Key": "team", "Value": "b"}, {"Key": "stage", "Value": "test"}]
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["team", "never-there"])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "stage", "Value": "test"}]


def test_a_resource_has_fifty_tags_at_most(sagemaker: "SageMakerClient", group: str) -> None:
    arn = sagemaker.describe_model_package_group(ModelPackageGroupName=group)["ModelPackageGroupArn"]
    with pytest.raises(ClientError, match="can have 50 tags, not 51"):
        sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": str(n), "Value": ""} for n in range(50)])


def test_tags_are_found_by_the_arn_as_it_was_created_only(sagemaker: "SageMakerClient", group: str) -> None:
    arn = sagemaker.describe_model_package_group(ModelPackageGroupName=group)["ModelPackageGroupArn"]
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"]
    (listed,) = sagemaker.list_model_package_groups(NameContains=group)["ModelPackageGroupSummaryList"]
    with pytest.raises(ClientError, match=r"\(ValidationException\).*Resource does not exist"):
        sagemaker.list_tags(ResourceArn=listed["ModelPackageGroupArn"])


def test_tags_of_nothing_are_refused(sagemaker: "SageMakerClient") -> None:
    with pytest.raises(ClientError, match="does not exist"):
        sagemaker.list_tags(
            ResourceArn="arn:aws:sagemaker:us-east-1:000000000000:training-job/nobody-made-this"
        )


def test_a_request_whose_token_was_seen_registers_nothing_new(
    sagemaker: "SageMakerClient", package: Request, group: str
) -> None:
    first, again = (sagemaker.create_model_package(**package, ClientToken=f"{group}-a") for _ in range(2))
    other = sagemaker.create_model_package(**package, ClientToken=f"{group}-b")
    assert first["ModelPackageArn"] == again["ModelPackageArn"] != other["ModelPackageArn"]
    listed = sagemaker.list_model_packages(ModelPackageGroupName=group)["ModelPackageSummaryList"]
    assert len(listed) == 2


def test_a_group_is_deleted_once_its_packages_are(
    sagemaker: "SageMakerClient", group: str, package: Request
) -> None:
    arn = sagemaker.create_model_package(**package)["ModelPackageArn"]
    with pytest.raises(ClientError, match="still holds"):
        sagemaker.delete_model_package_group(ModelPackageGroupName=group)

    sagemaker.delete_model_package(ModelPackageName=arn)
    sagemaker.delete_model_package_group(ModelPackageGroupName=group)

    with pytest.raises(ClientError, match="does not exist"):
        sagemaker.describe_model_package_group(ModelPackageGroupName=group)
