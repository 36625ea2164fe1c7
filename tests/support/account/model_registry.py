"""The model registry in memory: groups, and versions in them."""

from collections.abc import Mapping
from typing import Any

from tests.support.account.wire import Answer, ServiceError


class MemoryModelRegistry:
    """Versions are counted in each group, and a client token makes only one."""

    def __init__(self, arn: str) -> None:
        self._arn = arn
        self.groups: dict[str, Answer] = {}
        self.packages: list[Answer] = []

    def describe_model_package_group(self, params: Mapping[str, Any]) -> Answer:
        """A group; one that does not exist answers as a mistake in the request."""
        return dict(self._group(params))

    def create_model_package_group(self, params: Mapping[str, Any]) -> Answer:
        """Creates a group, once."""
        name = params["ModelPackageGroupName"]
        if name in self.groups:
            raise ServiceError("ValidationException", message="Model package group already exists.")
        arn = f"{self._arn}:model-package-group/{name}"
        self.groups[name] = {**params, "ModelPackageGroupArn": arn}
        return {"ModelPackageGroupArn": arn}

    def create_model_package(self, params: Mapping[str, Any]) -> Answer:
        """The next version of its group, or the one that the token made before."""
        group = self._group(params)["ModelPackageGroupName"]
        for package in self.packages:
            if package["ClientToken"] == params["ClientToken"]:
                return {"ModelPackageArn": package["ModelPackageArn"]}
        version = 1 + sum(package["ModelPackageGroupName"] == group for package in self.packages)
        arn = f"{self._arn}:model-package/{group}/{version}"
        self.packages.append({**params, "ModelPackageArn": arn, "ModelPackageStatus": "Completed"})
        return {"ModelPackageArn": arn}

    def list_model_packages(self, params: Mapping[str, Any]) -> Answer:
        """A group's versions, on the second page: the service may answer with an empty one."""
        if "NextToken" not in params:
            return {"ModelPackageSummaryList": [], "NextToken": "the second"}
        group = self._group(params)["ModelPackageGroupName"]
        found = [package for package in self.packages if package["ModelPackageGroupName"] == group]
        return {"ModelPackageSummaryList": found}

    def _group(self, params: Mapping[str, Any]) -> Answer:
        group = self.groups.get(params["ModelPackageGroupName"])
        if group is None:
            raise ServiceError("ValidationException", message="Model package group does not exist.")
        return group
