"""The model registry: a model package group per profile, and a version in it per training job."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from train_on_label.tags import PROFILE, tag_list
from train_on_label.training.ended_job import EndedTrainingJob
from train_on_label.training.model_package import description, model_package_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_sagemaker import SageMakerClient


class Registration(NamedTuple):
    """A version in the registry."""

    arn: str
    is_new: bool
    """False where an earlier event registered it."""


class ModelRegistry:
    """Registers models, each once."""

    def __init__(self, sagemaker: "SageMakerClient", tags: "Mapping[str, str]") -> None:
        """`tags` go on the groups, as on everything of the deployment."""
        self._sagemaker = sagemaker
        self._tags = tags

    def register(self, job: EndedTrainingJob, model_uri: str, group: str) -> Registration:
        """Registers the model of a completed training job, or finds it registered.

        Of two events at once, SageMaker takes the second one's token for the first one's request.
        """
        self._ensure_group(group, job.profile)
        if found := self._find(job, group):
            return Registration(found, is_new=False)
        # Built for CreateModelPackage, and held against its model by tests.
        request: Any = model_package_request(job, model_uri, group)
        return Registration(self._sagemaker.create_model_package(**request)["ModelPackageArn"], is_new=True)

    def _find(self, job: EndedTrainingJob, group: str) -> str | None:
        pages = self._sagemaker.get_paginator("list_model_packages").paginate(
            ModelPackageGroupName=group,
            # A model is registered after its training job was created: older versions need no look.
            CreationTimeAfter=datetime.fromtimestamp(job.created_at, UTC),
        )
        wanted = description(job)
        return next(
            (
                package["ModelPackageArn"]
                for page in pages
                for package in page["ModelPackageSummaryList"]
                if package.get("ModelPackageDescription") == wanted
            ),
            None,
        )

    def _ensure_group(self, group: str, profile: str) -> None:
        if self._has_group(group):
            return
        tags: Any = tag_list(self._tags, {PROFILE: profile})
        try:
            self._sagemaker.create_model_package_group(
                ModelPackageGroupName=group,
                ModelPackageGroupDescription=f"Models that the profile {profile} trained",
                Tags=tags,
            )
        except ClientError:
            # Another event may have been quicker; what SageMaker then answers is not documented.
            if not self._has_group(group):
                raise

    def _has_group(self, group: str) -> bool:
        try:
            self._sagemaker.describe_model_package_group(ModelPackageGroupName=group)
        except ClientError as error:
            # There is no error of its own for a group that does not exist.
            if error.response.get("Error", {}).get("Code") in ("ValidationException", "ResourceNotFound"):
                return False
            raise
        return True
