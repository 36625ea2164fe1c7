"""The deployment that is tried, and what a run has left in it."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from train_on_label import stack_outputs as names
from train_on_label.aws.clients import client
from train_on_label.aws.pause_switch import is_paused
from train_on_label.training.model_package import group_name
from train_on_label_acceptance.subject import Subject
from train_on_label_cli.deployment.deployed import Outputs, find_all_outputs
from train_on_label_cli.errors import UsageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeTrainingJobResponseTypeDef

_SECONDS_TO_STOP = 600


@dataclass(frozen=True)
class Account:
    """What the run reads and removes, found by the deployment's name."""

    deployment: str
    region: str | None

    @cached_property
    def outputs(self) -> Outputs:
        """Of both stacks; UsageError where they are not deployed."""
        return find_all_outputs(self.deployment, self.region)

    @cached_property
    def sagemaker(self) -> "SageMakerClient":
        """SageMaker's client."""
        return client("sagemaker", self.region)

    @cached_property
    def s3(self) -> "S3Client":
        """S3's client."""
        return client("s3", self.region)

    def instance_types(self) -> list[str]:
        """Those that SageMaker trains on, as its interface lists them."""
        shape: Any = self.sagemaker.meta.service_model.shape_for("TrainingInstanceType")
        return list(shape.enum)

    def check_running(self) -> None:
        """UsageError where nothing would start."""
        if is_paused(client("ssm", self.region), self.outputs[names.PAUSED_PARAMETER]):
            raise UsageError(
                f"{self.deployment} is paused: train-on-label resume --stack {self.deployment} first."
            )

    def listed(self, subject: Subject) -> dict[str, str]:
        """Name -> ARN of each of the subject's training jobs, as SageMaker lists them."""
        pages = self.sagemaker.get_paginator("list_training_jobs").paginate(NameContains=subject.name)
        return {
            each["TrainingJobName"]: each["TrainingJobArn"]
            for page in pages
            for each in page["TrainingJobSummaries"]
        }

    def described(self, training_job: str) -> "DescribeTrainingJobResponseTypeDef":
        """The training job as it is now."""
        return self.sagemaker.describe_training_job(TrainingJobName=training_job)

    def stopped_training_jobs(self, subject: Subject) -> list[str]:
        """The subject's training jobs, once none of them trains any more."""
        jobs = list(self.listed(subject))
        for name in jobs:
            if self.described(name)["TrainingJobStatus"] == "InProgress":
                self.sagemaker.stop_training_job(TrainingJobName=name)
            end = time.monotonic() + _SECONDS_TO_STOP
            while self.described(name)["TrainingJobStatus"] in ("InProgress", "Stopping"):
                if time.monotonic() > end:
                    raise UsageError(f"{name} does not stop: look at it in the console.")
                time.sleep(1)
        return jobs

    def delete_training_jobs(self, training_jobs: Iterable[str]) -> None:
        """Deletes the records, which frees the names."""
        for name in training_jobs:
            self.sagemaker.delete_training_job(TrainingJobName=name)

    def has_group(self, profile: str) -> bool:
        """Whether a model of the profile was registered before."""
        wanted = group_name(self.deployment, profile)
        pages = self.sagemaker.get_paginator("list_model_package_groups").paginate(NameContains=wanted)
        return any(
            each["ModelPackageGroupName"].lower() == wanted.lower()
            for page in pages
            for each in page["ModelPackageGroupSummaryList"]
        )

    def packages(self, subject: Subject) -> list[str]:
        """ARNs of the versions that the subject's training job has in the registry."""
        if not self.has_group(subject.profile.name):
            return []
        pages = self.sagemaker.get_paginator("list_model_packages").paginate(
            ModelPackageGroupName=group_name(self.deployment, subject.profile.name)
        )
        return [
            each["ModelPackageArn"]
            for page in pages
            for each in page["ModelPackageSummaryList"]
            if subject.name in each.get("ModelPackageDescription", "")
        ]

    def remove_packages(self, subject: Subject, *, with_group: bool) -> None:
        """Removes the versions, and the group where the run brought it about."""
        for arn in self.packages(subject):
            self.sagemaker.delete_model_package(ModelPackageName=arn)
        if with_group and self.has_group(subject.profile.name):
            self.sagemaker.delete_model_package_group(
                ModelPackageGroupName=group_name(self.deployment, subject.profile.name)
            )

    def remove_objects(self, bucket: str, prefix: str) -> None:
        """Removes everything under a prefix, in all versions."""
        for page in self.s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
            for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                self.s3.delete_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])
