"""Model package groups: the shelves of the model registry."""

from datetime import UTC, datetime

from local.place import sagemaker_arn
from local.sagemaker.errors import SageMakerError
from local.sagemaker.listing import Listing
from local.sagemaker.store import Store
from local.sagemaker.tags import Tags
from local.sagemaker.types import Params

_LISTING = Listing(
    "ModelPackageGroupSummaryList",
    name="ModelPackageGroupName",
    status="ModelPackageGroupStatus",
    arn="ModelPackageGroupArn",
)


class ModelPackageGroups:
    """Creates and describes groups."""

    def __init__(self, tags: Tags) -> None:
        self._tags = tags
        self._store = Store()

    async def create(self, params: Params) -> Params:
        """CreateModelPackageGroup."""
        name = params["ModelPackageGroupName"]
        arn = sagemaker_arn("model-package-group", name)
        group = params | {
            "ModelPackageGroupArn": arn,
            "ModelPackageGroupStatus": "Completed",
            "CreationTime": datetime.now(UTC),
            "CreatedBy": {},
        }
        if not self._store.add(name, group):
            raise SageMakerError.validation(f"Model Package Group already exists: {arn}")
        self._tags.begin(arn, params.get("Tags"))
        return {"ModelPackageGroupArn": arn}

    async def describe(self, params: Params) -> Params:
        """DescribeModelPackageGroup, by name or ARN."""
        return self.get(params["ModelPackageGroupName"])

    async def list(self, params: Params) -> Params:
        """ListModelPackageGroups."""
        return _LISTING.page(self._store.all(), params)

    def get(self, name_or_arn: str) -> Params:
        """The record of a group; SageMakerError if there is none."""
        name = name_or_arn.rpartition("/")[2]
        group = self._store.get(name)
        if group is None:
            arn = sagemaker_arn("model-package-group", name)
            raise SageMakerError.validation(f"ModelPackageGroup {arn} does not exist.")
        return group

    def remove(self, name: str) -> None:
        """Forget a group."""
        self._store.remove(name)

    def clear(self) -> None:
        """Forget every group."""
        self._store.clear()
