"""AWS as far as the function calls it, in memory, and the handler put in front of it."""

import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from tests.support.places import sample_event

ROLE = "arn:aws:iam::111122223333:role/train-on-label-training"
ARN = "arn:aws:sagemaker:us-east-1:111122223333:training-job/street-scenes-01-0a1b2c3d4e"
DATASET = "s3://amzn-s3-demo-datasets/street-scenes-01/street-scenes-01-0a1b2c3d4e/"


def completed_event(**detail: str) -> dict[str, Any]:
    """The sample event, with fields of its detail changed."""
    event = sample_event("training-job-completed")
    event["detail"] |= detail
    return event


def refused(operation: str, code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


@dataclass
class Account:
    """One training job of this project's, and what the function does about it."""

    status: str = "Completed"
    secondary_status: str = "Completed"
    failure_reason: str | None = None
    tags: dict[str, str] = field(
        default_factory=lambda: {
            "train-on-label:labeling-job": "street-scenes-01",
            "train-on-label:profile": "street-scenes",
        }
    )
    report: dict[str, Any] | None = field(
        default_factory=lambda: {
            "task_type": "object-detection",
            "lines": 30,
            "accepted": 28,
            "rejected": {"NO_ANNOTATIONS": 2},
            "warnings": {},
            "train": 22,
            "validation": 6,
            "num_classes": 2,
            "max_boxes_per_image": 85,
        }
    )
    groups: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    packages: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    refuse: dict[str, list[ClientError]] = field(default_factory=lambda: defaultdict(list))
    """Operation -> errors that its next calls end with."""
    called: list[str] = field(default_factory=list)

    def call(self, operation: str) -> None:
        self.called.append(operation)
        if self.refuse[operation]:
            raise self.refuse[operation].pop(0)


@dataclass
class SageMaker:
    """The client."""

    account: Account

    def describe_training_job(self, **request: str) -> dict[str, Any]:
        self.account.call("DescribeTrainingJob")
        source = {"S3DataSource": {"S3Uri": f"{DATASET}train.manifest"}}
        job: dict[str, Any] = {
            "TrainingJobName": request["TrainingJobName"],
            "TrainingJobArn": ARN,
            "TrainingJobStatus": self.account.status,
            "SecondaryStatus": self.account.secondary_status,
            "AlgorithmSpecification": {
                "TrainingImage": "811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1"
            },
            "InputDataConfig": [{"ChannelName": "train", "DataSource": source}],
            "CreationTime": datetime(2026, 1, 8, 7, 20, tzinfo=UTC),
        }
        if self.account.status == "Completed":
            uri = "s3://amzn-s3-demo-models/model.tar.gz"
            job["ModelArtifacts"] = {"S3ModelArtifacts": uri}
            job["FinalMetricDataList"] = [{"MetricName": "validation:mAP", "Value": 0.71}]
        if self.account.failure_reason:
            job["FailureReason"] = self.account.failure_reason
        return job

    def list_tags(self, **_: str) -> dict[str, Any]:
        self.account.call("ListTags")
        return {"Tags": [{"Key": key, "Value": value} for key, value in self.account.tags.items()]}

    def describe_model_package_group(self, **request: str) -> Mapping[str, Any]:
        self.account.call("DescribeModelPackageGroup")
        name = request["ModelPackageGroupName"]
        if name not in self.account.groups:
            raise refused("DescribeModelPackageGroup", "ValidationException", "does not exist")
        return self.account.groups[name]

    def create_model_package_group(self, **request: Any) -> None:
        self.account.call("CreateModelPackageGroup")
        self.account.groups[request["ModelPackageGroupName"]] = request

    def create_model_package(self, **request: Any) -> dict[str, str]:
        self.account.call("CreateModelPackage")
        for package in self.account.packages:
            if package["ClientToken"] == request["ClientToken"]:
                return {"ModelPackageArn": package["ModelPackageArn"]}
        number = len(self.account.packages) + 1
        arn = f"arn:aws:sagemaker:us-east-1:111122223333:model-package/group/{number}"
        self.account.packages.append(request | {"ModelPackageArn": arn})
        return {"ModelPackageArn": arn}

    def get_paginator(self, operation: str) -> "SageMaker":
        assert operation == "list_model_packages"
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        self.account.call("ListModelPackages")
        yield {"ModelPackageSummaryList": []}
        yield {"ModelPackageSummaryList": self.account.packages}


@dataclass
class S3:
    """The client."""

    account: Account

    def get_object(self, **_: str) -> dict[str, Any]:
        self.account.call("GetObject")
        if self.account.report is None:
            raise refused("GetObject", "AccessDenied")
        return {"Body": io.BytesIO(json.dumps(self.account.report).encode())}


@dataclass
class Sns:
    """The client."""

    account: Account

    def publish(self, **request: Any) -> None:
        self.account.call("Publish")
        self.account.messages.append(request)


@dataclass
class Events:
    """The client."""

    account: Account

    def put_events(self, **request: Any) -> dict[str, Any]:
        self.account.call("PutEvents")
        self.account.events += request["Entries"]
        return {"FailedEntryCount": 0, "Entries": [{}]}
