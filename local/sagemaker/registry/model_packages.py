"""Model packages: the versions of a model in its group."""

import itertools
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from local.place import sagemaker_arn
from local.sagemaker.errors import SageMakerError
from local.sagemaker.listing import Listing
from local.sagemaker.registry.model_package_groups import ModelPackageGroups
from local.sagemaker.store import Store
from local.sagemaker.tags import Tags
from local.sagemaker.types import Params

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTING = Listing(
    "ModelPackageSummaryList", name="ModelPackageName", status="ModelPackageStatus", arn="ModelPackageArn"
)
_APPROVAL_DEFAULT = "PendingManualApproval"


class ModelPackages:
    """Registers and describes the versions; packages without a group are refused."""

    def __init__(self, groups: ModelPackageGroups, tags: Tags) -> None:
        self._groups = groups
        self._tags = tags
        self._store = Store()
        self._by_token: dict[str, str] = {}
        self._versions: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))

    async def create(self, params: Params) -> Params:
        """CreateModelPackage: the next version in its group."""
        if "ModelPackageGroupName" not in params or "ModelPackageName" in params:
            raise SageMakerError.validation(
                "Give a ModelPackageGroupName, no ModelPackageName: only versioned packages are kept here."
            )
        if params.get("Tags"):
            raise SageMakerError.validation("A model package in a group uses the group's tags: give no Tags.")
        group = self._groups.get(params["ModelPackageGroupName"])["ModelPackageGroupName"]
        token = params.get("ClientToken")
        if token in self._by_token:
            return {"ModelPackageArn": self._by_token[token]}
        version = next(self._versions[group])
        now, name = datetime.now(UTC), f"{group}/{version}"
        arn = sagemaker_arn("model-package", name)
        package = (
            {"ModelApprovalStatus": _APPROVAL_DEFAULT}
            | params
            | {
                "ModelPackageName": name,
                "ModelPackageGroupName": group,
                "ModelPackageVersion": version,
                "ModelPackageArn": arn,
                "ModelPackageStatus": "Completed",
                "ModelPackageStatusDetails": {"ValidationStatuses": [], "ImageScanStatuses": []},
                "CreationTime": now,
                "LastModifiedTime": now,
            }
        )
        self._store.add(arn, package)
        self._tags.begin(arn, None)
        if token is not None:
            self._by_token[token] = arn
        return {"ModelPackageArn": arn}

    async def describe(self, params: Params) -> Params:
        """DescribeModelPackage, by ARN."""
        package = self._store.get(params["ModelPackageName"])
        if package is None:
            raise SageMakerError.validation(f"ModelPackage {params['ModelPackageName']} does not exist.")
        return package

    async def list(self, params: Params) -> Params:
        """ListModelPackages, of one group or of all."""
        packages = self._store.all()
        if "ModelPackageGroupName" in params:
            group = self._groups.get(params["ModelPackageGroupName"])["ModelPackageGroupName"]
            packages = [package for package in packages if package["ModelPackageGroupName"] == group]
        wanted = params.get("ModelApprovalStatus")
        packages = [package for package in packages if wanted in {None, package["ModelApprovalStatus"]}]
        return _LISTING.page(packages, params)

    async def delete(self, params: Params) -> Params:
        """DeleteModelPackage, by ARN: its number is not given again."""
        self._store.remove((await self.describe(params))["ModelPackageArn"])
        return {}

    async def delete_group(self, params: Params) -> Params:
        """DeleteModelPackageGroup, by name or ARN, of a group that is empty."""
        group = self._groups.get(params["ModelPackageGroupName"])["ModelPackageGroupName"]
        if (await self.list({"ModelPackageGroupName": group}))["ModelPackageSummaryList"]:
            raise SageMakerError("ConflictException", f"The group {group} still holds model packages.")
        self._groups.remove(group)
        return {}

    def clear(self) -> None:
        """Forget every package."""
        self._store.clear()
        self._by_token.clear()
        self._versions.clear()
