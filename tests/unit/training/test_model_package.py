"""The request that registers a model, held against SageMaker's own model of it."""

from dataclasses import replace
from typing import Any

import pytest

from local.sagemaker.requests.validation import check_request
from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.algorithms.images import image_uri
from train_on_label.training.ended_job import EndedTrainingJob
from train_on_label.training.model_package import group_name, model_package_request

JOB = EndedTrainingJob(
    name="street-0a1b2c3d4e",
    status="Completed",
    secondary_status="Completed",
    tags={
        "team": "perception",
        "train-on-label:labeling-job": "street",
        "train-on-label:manifest": "9b2cf535f27731c974343645a3985328",
        "train-on-label:profile": "street-scenes",
        "train-on-label:version": "0.1.0",
    },
    labeling_job="street",
    profile="street-scenes",
    image=image_uri("object-detection", "eu-west-1") or "",
    dataset_uri="s3://amzn-s3-demo-datasets/street/street-0a1b2c3d4e/",
    created_at=1_767_857_000.0,
    model_uri="s3://amzn-s3-demo-models/street-0a1b2c3d4e/output/model.tar.gz",
    metrics={"validation:mAP": 0.7123456789, "train:progress": 100.0},
)


def request_for(job: EndedTrainingJob) -> dict[str, Any]:
    return model_package_request(job, job.model_uri or "", group_name("train-on-label", job.profile))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_request_is_valid_and_serves_with_the_algorithms_own_image(algorithm: str) -> None:
    request = request_for(replace(JOB, image=image_uri(algorithm, "eu-west-1") or ""))
    assert check_request("CreateModelPackage", request) == []
    specification = request["InferenceSpecification"]
    assert specification["Containers"] == [
        {"Image": image_uri(algorithm, "eu-west-1"), "ModelDataUrl": JOB.model_uri}
    ]
    assert specification["SupportedContentTypes"] == list(ALGORITHMS[algorithm].requests)


def test_a_container_of_ones_own_serves_with_its_image_and_unnamed_formats() -> None:
    image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/object-detection:7"
    request = request_for(replace(JOB, image=image))
    assert check_request("CreateModelPackage", request) == []
    assert request["InferenceSpecification"] == {
        "Containers": [{"Image": image, "ModelDataUrl": JOB.model_uri}]
    }


def test_the_model_waits_for_approval_and_says_where_it_comes_from() -> None:
    request = request_for(JOB)
    assert request["ModelApprovalStatus"] == "PendingManualApproval"
    assert request["CustomerMetadataProperties"] == {
        "train-on-label:training-job": "street-0a1b2c3d4e",
        "train-on-label:dataset": "s3://amzn-s3-demo-datasets/street/street-0a1b2c3d4e/",
        "train-on-label:labeling-job": "street",
        "train-on-label:manifest": "9b2cf535f27731c974343645a3985328",
        "train-on-label:profile": "street-scenes",
        "train-on-label:version": "0.1.0",
        "metric:train:progress": "100",
        "metric:validation:mAP": "0.712346",
    }


def test_a_training_job_of_an_earlier_version_has_fewer_tags_to_pass_on() -> None:
    job = replace(JOB, tags={"train-on-label:labeling-job": "street"}, metrics={})
    assert set(request_for(job)["CustomerMetadataProperties"]) == {
        "train-on-label:training-job",
        "train-on-label:dataset",
        "train-on-label:labeling-job",
    }


def test_more_metrics_than_fit_leave_the_lineage_whole() -> None:
    job = replace(JOB, metrics={f"m{number}": float(number) for number in range(100)})
    properties = request_for(job)["CustomerMetadataProperties"]
    assert len(properties) == 50
    assert "train-on-label:labeling-job" in properties
    assert check_request("CreateModelPackage", request_for(job)) == []


def test_the_same_training_job_has_the_same_token_and_another_one_another() -> None:
    assert request_for(JOB)["ClientToken"] == request_for(replace(JOB, metrics={}))["ClientToken"]
    assert request_for(JOB)["ClientToken"] != request_for(replace(JOB, name="other"))["ClientToken"]


def test_groups_that_are_too_long_for_sagemaker_are_cut_and_stay_apart() -> None:
    assert group_name("train-on-label", "street-scenes") == "train-on-label--street-scenes"
    first, second = group_name("d" * 40, "p" * 62 + "1"), group_name("d" * 40, "p" * 62 + "2")
    assert first != second
    assert len(first) == len(second) == 63
    assert group_name("d" * 40, "p" * 21) == "d" * 40 + "--" + "p" * 21
    for name in (first, second, group_name("d" * 40, "a" * 11 + "-" * 5 + "b" * 20)):
        group = {"ModelPackageGroupName": name}
        assert check_request("CreateModelPackageGroup", group) == []
