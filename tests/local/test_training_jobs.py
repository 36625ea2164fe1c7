"""Training jobs, which live by themselves from creation to a terminal status."""

import io
import tarfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws
from local.errors import LaptopError
from tests.support.sample_requests import Request

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient

Hear = Callable[[str], list[Request]]


@pytest.fixture
def job(sagemaker: "SageMakerClient", hear: Hear, training_request: Request) -> str:  # noqa: ARG001 - listens first
    """The name of a training job that has just begun."""
    sagemaker.create_training_job(**training_request)
    return str(training_request["TrainingJobName"])


@pytest.fixture
def held(laptop_aws: LaptopAws) -> Iterator[None]:
    """No training job goes on."""
    laptop_aws.training.hold()
    yield
    laptop_aws.training.release()


def test_a_job_sends_an_event_at_every_secondary_status(hear: Hear, job: str) -> None:
    details = [event["detail"] for event in hear("Completed")]
    assert [(detail["TrainingJobStatus"], detail["SecondaryStatus"]) for detail in details] == [
        ("InProgress", "Starting"),
        ("InProgress", "Downloading"),
        ("InProgress", "Training"),
        ("InProgress", "Uploading"),
        ("Completed", "Completed"),
    ]
    assert {detail["TrainingJobName"] for detail in details} == {job}


def test_the_last_event_holds_the_jobs_description(hear: Hear, job: str, training_request: Request) -> None:
    event = hear("Completed")[-1]
    arn = f"arn:aws:sagemaker:us-east-1:000000000000:training-job/{job}"
    assert event["detail-type"] == "SageMaker Training Job State Change"
    assert event["resources"] == [event["detail"]["TrainingJobArn"]] == [arn]
    detail = event["detail"]
    assert detail["Tags"] == {"team": "apiary"}
    for key in ("HyperParameters", "RoleArn", "InputDataConfig", "ResourceConfig"):
        assert detail[key] == training_request[key]
    assert training_request["AlgorithmSpecification"].items() <= detail["AlgorithmSpecification"].items()
    assert int(detail["TrainingEndTime"]) >= int(detail["TrainingStartTime"]) >= int(detail["CreationTime"])
    assert [each["Status"] for each in detail["SecondaryStatusTransitions"]][-1] == "Completed"


def test_a_completed_job_has_a_model_metrics_and_times(
    sagemaker: "SageMakerClient", s3: "S3Client", hear: Hear, job: str, bucket: str
) -> None:
    hear("Completed")
    described = sagemaker.describe_training_job(TrainingJobName=job)
    assert described["TrainingJobStatus"] == described["SecondaryStatus"] == "Completed"
    assert (
        described["ModelArtifacts"]["S3ModelArtifacts"] == f"s3://{bucket}/models/{job}/output/model.tar.gz"
    )
    model = s3.get_object(Bucket=bucket, Key=f"models/{job}/output/model.tar.gz")["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(model)) as archive:
        assert archive.getnames() == ["model.json"]
    metrics = [(metric["MetricName"], metric["Value"]) for metric in described["FinalMetricDataList"]]
    assert metrics == [("validation:mAP", 0.5)]
    assert described["BillableTimeInSeconds"] >= 1
    assert described["TrainingEndTime"] >= described["TrainingStartTime"] >= described["CreationTime"]
    transitions = described["SecondaryStatusTransitions"]
    assert all(one["EndTime"] == following["StartTime"] for one, following in pairwise(transitions))


def test_a_job_fails_when_told_to(
    laptop_aws: LaptopAws, sagemaker: "SageMakerClient", hear: Hear, training_request: Request
) -> None:
    name = training_request["TrainingJobName"]
    laptop_aws.training.fail_next("AlgorithmError: out of memory", name)
    sagemaker.create_training_job(**training_request)
    event = hear("Failed")[-1]
    assert event["detail"]["FailureReason"] == "AlgorithmError: out of memory"
    described = sagemaker.describe_training_job(TrainingJobName=name)
    assert (described["TrainingJobStatus"], described["SecondaryStatus"]) == ("Failed", "Failed")
    assert "ModelArtifacts" not in described


def test_a_job_fails_where_it_cannot_write_its_model(
    sagemaker: "SageMakerClient", hear: Hear, training_request: Request
) -> None:
    training_request["OutputDataConfig"]["S3OutputPath"] = "s3://nobody-made-this-bucket/models"
    sagemaker.create_training_job(**training_request)
    assert "nobody-made-this-bucket" in hear("Failed")[-1]["detail"]["FailureReason"]


@pytest.mark.usefixtures("held")
def test_a_held_job_stays_in_progress_and_can_be_stopped(
    laptop_aws: LaptopAws, sagemaker: "SageMakerClient", hear: Hear, job: str
) -> None:
    assert sagemaker.describe_training_job(TrainingJobName=job)["TrainingJobStatus"] == "InProgress"
    sagemaker.stop_training_job(TrainingJobName=job)
    assert sagemaker.describe_training_job(TrainingJobName=job)["TrainingJobStatus"] == "Stopping"
    laptop_aws.training.release()
    assert [event["detail"]["SecondaryStatus"] for event in hear("Stopped")] == [
        "Starting",
        "Stopping",
        "Stopped",
    ]
    with pytest.raises(ClientError, match="the training job is in status Stopped"):
        sagemaker.stop_training_job(TrainingJobName=job)


def test_an_event_can_come_twice(laptop_aws: LaptopAws, hear: Hear, job: str) -> None:
    first = hear("Completed")[-1]
    laptop_aws.training.emit(job)
    assert hear("Completed")[-1]["detail"] == first["detail"]


def test_a_used_name_is_in_use(sagemaker: "SageMakerClient", job: str, training_request: Request) -> None:
    with pytest.raises(sagemaker.exceptions.ResourceInUse, match=f"training job with this name .*{job}"):
        sagemaker.create_training_job(**training_request)


def test_of_many_creations_at_once_exactly_one_succeeds(
    sagemaker: "SageMakerClient", training_request: Request
) -> None:
    def create(_: int) -> str:
        try:
            return sagemaker.create_training_job(**training_request)["TrainingJobArn"]
        except sagemaker.exceptions.ResourceInUse as error:
            return str(error.response["Error"].get("Code"))

    with ThreadPoolExecutor(10) as pool:
        outcomes = sorted(pool.map(create, range(10)))
    assert outcomes[:9] == ["ResourceInUse"] * 9
    assert outcomes[9].startswith("arn:")


def test_an_unknown_name_is_a_validation_error(sagemaker: "SageMakerClient") -> None:
    with pytest.raises(ClientError, match=r"\(ValidationException\).*Requested resource not found\."):
        sagemaker.describe_training_job(TrainingJobName="nobody-made-this")


@pytest.mark.parametrize(
    "uri", ["s3://{bucket}/not-there.manifest", "s3://nobody-made-this-bucket/a.manifest"]
)
def test_the_manifest_must_exist(
    sagemaker: "SageMakerClient", training_request: Request, bucket: str, uri: str
) -> None:
    source = training_request["InputDataConfig"][0]["DataSource"]["S3DataSource"]
    source["S3Uri"] = uri.format(bucket=bucket)
    with pytest.raises(ClientError, match=r"\(ValidationException\).*No S3 objects found under S3 URL"):
        sagemaker.create_training_job(**training_request)


def test_the_inputs_bucket_must_be_in_the_jobs_region(
    sagemaker: "SageMakerClient", s3: "S3Client", training_request: Request, bucket: str
) -> None:
    elsewhere = f"{bucket}-west"
    s3.create_bucket(Bucket=elsewhere, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket=elsewhere, Key="input.manifest", Body=b"{}\n")
    source = training_request["InputDataConfig"][0]["DataSource"]["S3DataSource"]
    source["S3Uri"] = f"s3://{elsewhere}/input.manifest"
    with pytest.raises(ClientError, match=r"bucket exists in the selected region \(us-east-1\)"):
        sagemaker.create_training_job(**training_request)


def test_a_prefix_must_hold_an_object(
    sagemaker: "SageMakerClient", training_request: Request, bucket: str
) -> None:
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/input"}
    training_request["InputDataConfig"][0]["DataSource"]["S3DataSource"] = source
    sagemaker.create_training_job(**training_request)
    source["S3Uri"] = f"s3://{bucket}/other"
    with pytest.raises(ClientError, match="No S3 objects found"):
        sagemaker.create_training_job(**training_request)


def test_an_invalid_request_is_refused_in_the_services_words(
    sagemaker: "SageMakerClient", training_request: Request
) -> None:
    training_request["TrainingJobName"] = "under_score"
    with pytest.raises(ClientError) as refusal:
        sagemaker.create_training_job(**training_request)
    assert refusal.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": "1 validation error detected: Value 'under_score' at 'trainingJobName' failed to satisfy"
        " constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
    }


def test_a_call_can_be_refused_once_as_by_a_limited_account(
    laptop_aws: LaptopAws, sagemaker: "SageMakerClient", training_request: Request
) -> None:
    laptop_aws.refuse_next("CreateTrainingJob", "ResourceLimitExceeded", "The limit of ml.g5.2xlarge is 0.")
    with pytest.raises(sagemaker.exceptions.ResourceLimitExceeded, match="is 0"):
        sagemaker.create_training_job(**training_request)
    assert sagemaker.create_training_job(**training_request)["TrainingJobArn"]


def test_no_more_instances_train_at_once_than_the_quota_of_their_type_allows(
    laptop_aws: LaptopAws, sagemaker: "SageMakerClient", training_request: Request, hear: Hear
) -> None:
    name, instance_type = training_request["TrainingJobName"], "ml.g4dn.2xlarge"
    resources = training_request["ResourceConfig"] | {"InstanceType": instance_type, "InstanceCount": 2}
    second = training_request | {"TrainingJobName": f"{name}-2", "ResourceConfig": resources}
    spot = second | {
        "TrainingJobName": f"{name}-3",
        "EnableManagedSpotTraining": True,
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 3600},
    }
    laptop_aws.training.limit(instance_type, 3)
    laptop_aws.training.limit(instance_type, 0, spot=True)
    laptop_aws.training.hold()
    try:
        sagemaker.create_training_job(**training_request | {"ResourceConfig": resources})
        with pytest.raises(sagemaker.exceptions.ResourceLimitExceeded) as refusal:
            sagemaker.create_training_job(**second)
        assert (
            f"The account-level service limit '{instance_type} for training job usage' is 3 Instances, with"
            " current utilization of 2 Instances and a request delta of 2 Instances."
        ) in str(refusal.value)
        with pytest.raises(
            sagemaker.exceptions.ResourceLimitExceeded, match="for spot training job usage' is 0"
        ):
            sagemaker.create_training_job(**spot)
        laptop_aws.training.release()
        hear("Completed")
        sagemaker.create_training_job(**second)
    finally:
        laptop_aws.training.release()
        laptop_aws.training.limit(instance_type, None)
        laptop_aws.training.limit(instance_type, None, spot=True)
    sagemaker.create_training_job(**spot)


def test_a_throttled_call_is_tried_again_by_boto3(
    laptop_aws: LaptopAws, sagemaker: "SageMakerClient", training_request: Request
) -> None:
    laptop_aws.refuse_next("CreateTrainingJob", "ThrottlingException", "Rate exceeded")
    answer = sagemaker.create_training_job(**training_request)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1


def test_a_control_that_does_not_exist_is_refused(laptop_aws: LaptopAws) -> None:
    with pytest.raises(LaptopError, match="There is nothing to control at"):
        laptop_aws.workers.emit("a/b")


def test_jobs_are_listed_by_page(sagemaker: "SageMakerClient", training_request: Request) -> None:
    name, began = training_request["TrainingJobName"], datetime.now(UTC)
    for number in range(3):
        sagemaker.create_training_job(**training_request | {"TrainingJobName": f"{name}-{number}"})
    pages = sagemaker.get_paginator("list_training_jobs").paginate(
        NameContains=name,
        CreationTimeAfter=began,
        SortBy="Name",
        SortOrder="Descending",
        PaginationConfig={"PageSize": 2},
    )
    listed = [[job["TrainingJobName"] for job in page["TrainingJobSummaries"]] for page in pages]
    assert listed == [[f"{name}-2", f"{name}-1"], [f"{name}-0"]]
    before = sagemaker.list_training_jobs(NameContains=name, CreationTimeBefore=began)
    assert before["TrainingJobSummaries"] == []


def test_an_ended_job_is_deleted_and_its_name_is_free_again(  # noqa: PLR0917
    laptop_aws: LaptopAws,
    sagemaker: "SageMakerClient",
    hear: Hear,
    held: None,  # noqa: ARG001
    job: str,
    training_request: Request,
) -> None:
    with pytest.raises(sagemaker.exceptions.ResourceInUse, match="InProgress"):
        sagemaker.delete_training_job(TrainingJobName=job)
    laptop_aws.training.release()
    hear("Completed")

    sagemaker.delete_training_job(TrainingJobName=job)

    with pytest.raises(ClientError, match="Requested resource not found"):
        sagemaker.describe_training_job(TrainingJobName=job)
    sagemaker.create_training_job(**training_request)
