"""Labeling jobs, from creation to the event that says they are completed."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws
from local.controls import ControlEndpoint
from local.errors import LaptopError
from local.sagemaker.labeling.label_counters import count_labels
from tests.support.sample_requests import LABELED_LINE, Request

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient

Hear = Callable[[str], list[Request]]


@pytest.fixture
def job(sagemaker: "SageMakerClient", labeling_request: Request) -> str:
    """The name of a labeling job in progress."""
    sagemaker.create_labeling_job(**labeling_request)
    return str(labeling_request["LabelingJobName"])


def test_a_new_job_is_in_progress(sagemaker: "SageMakerClient", job: str, labeling_request: Request) -> None:
    described = sagemaker.describe_labeling_job(LabelingJobName=job)
    assert described["LabelingJobStatus"] == "InProgress"
    assert described["LabelingJobArn"].endswith(f":labeling-job/{job.lower()}")
    assert {key: described[key] for key in labeling_request} == labeling_request  # type: ignore[literal-required]
    assert "LabelingJobOutput" not in described


def test_a_completed_job_has_its_output_where_ground_truth_puts_it(
    laptop_aws: LaptopAws, sagemaker: "SageMakerClient", s3: "S3Client", job: str, bucket: str
) -> None:
    manifest = LABELED_LINE + b'{"source-ref":"s3://images/2.jpg"}\n\xff\n'
    uri = laptop_aws.workers.complete(job, manifest)
    assert uri == f"s3://{bucket}/labels/{job}/manifests/output/output.manifest"
    key = uri.removeprefix(f"s3://{bucket}/")
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == manifest
    described = sagemaker.describe_labeling_job(LabelingJobName=job)
    assert described["LabelingJobStatus"] == "Completed"
    assert described["LabelingJobOutput"]["OutputDatasetS3Uri"] == uri
    assert described["LabelCounters"] == {
        "TotalLabeled": 1,
        "HumanLabeled": 1,
        "MachineLabeled": 0,
        "FailedNonRetryableError": 0,
        "Unlabeled": 2,
    }


@pytest.mark.parametrize(
    "address",
    [
        "https://{}.s3.us-east-1.amazonaws.com/labels%20of/bees",
        "https://s3.us-east-1.amazonaws.com/{}/labels%20of/bees",
        "https://s3.amazonaws.com/{}/labels%20of/bees",
    ],
)
def test_an_output_path_that_is_an_https_address_stays_one(
    laptop_aws: LaptopAws, s3: "S3Client", labeling_request: Request, bucket: str, address: str
) -> None:
    labeling_request["OutputConfig"]["S3OutputPath"] = address.format(bucket)
    laptop_aws.client("sagemaker").create_labeling_job(**labeling_request)
    job = labeling_request["LabelingJobName"]
    uri = laptop_aws.workers.complete(job, LABELED_LINE)
    assert uri == f"{address.format(bucket)}/{job}/manifests/output/output.manifest"
    key = f"labels of/bees/{job}/manifests/output/output.manifest"
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == LABELED_LINE


def test_a_job_can_be_completed_with_an_object(
    laptop_aws: LaptopAws, sagemaker: "SageMakerClient", job: str, bucket: str
) -> None:
    laptop_aws.workers.complete_from(job, f"s3://{bucket}/input.manifest")
    counters = sagemaker.describe_labeling_job(LabelingJobName=job)["LabelCounters"]
    assert counters["TotalLabeled"] == 1


def test_a_job_can_be_completed_with_text_by_any_http_client(laptop_aws: LaptopAws, job: str) -> None:
    endpoint = ControlEndpoint(laptop_aws.endpoint_url)
    path = f"/_laptop/sagemaker/labeling-jobs/{job}/complete"
    with pytest.raises(LaptopError, match="JSON lacks 'manifest'"):
        endpoint.post(path, b"{}")
    answer = endpoint.post(path, json.dumps({"manifest": LABELED_LINE.decode()}).encode())
    assert answer["OutputDatasetS3Uri"].endswith(f"/{job}/manifests/output/output.manifest")


def test_the_event_names_the_job_in_resources_and_only_its_status_in_detail(
    laptop_aws: LaptopAws, hear: Hear, job: str
) -> None:
    laptop_aws.workers.complete(job, LABELED_LINE)
    (event,) = hear("Completed")
    assert {key: event.pop(key) for key in ("id", "time")}
    assert event == {
        "version": "0",
        "detail-type": "SageMaker Ground Truth Labeling Job State Change",
        "source": "aws.sagemaker",
        "account": "000000000000",
        "region": "us-east-1",
        "resources": [f"arn:aws:sagemaker:us-east-1:000000000000:labeling-job/{job.lower()}"],
        "detail": {"LabelingJobStatus": "Completed"},
    }


def test_an_event_can_come_twice(laptop_aws: LaptopAws, hear: Hear, job: str) -> None:
    laptop_aws.workers.complete(job, LABELED_LINE)
    laptop_aws.workers.emit(job)
    first = hear("Completed")
    second = first[1:] or hear("Completed")
    assert first[0]["detail"] == second[0]["detail"]
    assert first[0]["id"] != second[0]["id"]


def test_a_job_can_fail(laptop_aws: LaptopAws, sagemaker: "SageMakerClient", hear: Hear, job: str) -> None:
    laptop_aws.workers.fail(job, "ClientError: nobody came")
    assert hear("Failed")
    assert sagemaker.describe_labeling_job(LabelingJobName=job)["FailureReason"] == "ClientError: nobody came"


def test_a_job_can_be_stopped(sagemaker: "SageMakerClient", hear: Hear, job: str) -> None:
    sagemaker.stop_labeling_job(LabelingJobName=job)
    assert hear("Stopped")
    assert sagemaker.describe_labeling_job(LabelingJobName=job)["LabelingJobStatus"] == "Stopped"


def test_what_was_labeled_until_a_job_was_stopped_is_its_output(
    laptop_aws: LaptopAws, sagemaker: "SageMakerClient", job: str
) -> None:
    uri = laptop_aws.workers.write_output(job, LABELED_LINE + b'{"source-ref":"s3://images/2.jpg"}\n')
    laptop_aws.workers.stop(job)
    described = sagemaker.describe_labeling_job(LabelingJobName=job)
    assert described["LabelingJobOutput"]["OutputDatasetS3Uri"] == uri
    assert (described["LabelCounters"]["TotalLabeled"], described["LabelCounters"]["Unlabeled"]) == (1, 1)


def test_the_output_can_be_later_than_the_event_that_says_completed(
    laptop_aws: LaptopAws, hear: Hear, job: str, bucket: str
) -> None:
    s3, sagemaker = laptop_aws.client("s3"), laptop_aws.client("sagemaker")
    so_far, whole = b'{"source-ref":"s3://images/1.jpg"}\n', LABELED_LINE
    laptop_aws.workers.write_output(job, so_far)
    uri = laptop_aws.workers.complete_late(job, whole)
    assert hear("Completed")
    key = uri.removeprefix(f"s3://{bucket}/")
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == so_far
    described = sagemaker.describe_labeling_job(LabelingJobName=job)
    assert described["LabelingJobOutput"]["OutputDatasetS3Uri"] == uri
    assert described["LabelCounters"]["TotalLabeled"] == 1
    laptop_aws.workers.deliver(job)
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == whole
    with pytest.raises(LaptopError, match="is late"):
        laptop_aws.workers.deliver(job)


def test_a_job_ends_only_once(laptop_aws: LaptopAws, job: str) -> None:
    laptop_aws.workers.stop(job)
    with pytest.raises(LaptopError, match="is Stopped; it must be InProgress"):
        laptop_aws.workers.complete(job, LABELED_LINE)


def test_workers_of_an_unknown_job_are_refused(laptop_aws: LaptopAws) -> None:
    with pytest.raises(LaptopError, match="Requested resource not found"):
        laptop_aws.workers.emit("nobody-made-this")


def test_a_name_is_used_whatever_its_case(
    sagemaker: "SageMakerClient", job: str, labeling_request: Request
) -> None:
    with pytest.raises(sagemaker.exceptions.ResourceInUse, match="already exists"):
        sagemaker.create_labeling_job(**labeling_request | {"LabelingJobName": job.upper()})


def test_an_unknown_name_is_a_validation_error(sagemaker: "SageMakerClient") -> None:
    with pytest.raises(ClientError, match=r"\(ValidationException\).*Requested resource not found\."):
        sagemaker.describe_labeling_job(LabelingJobName="nobody-made-this")


def test_the_input_manifest_must_exist(sagemaker: "SageMakerClient", labeling_request: Request) -> None:
    labeling_request["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"] += ".not"
    with pytest.raises(ClientError, match="No S3 object found"):
        sagemaker.create_labeling_job(**labeling_request)


@pytest.mark.parametrize(
    ("label_attribute", "task", "problem"),
    [
        ("bees-metadata", "BoundingBox", "must not end with '-metadata'"),
        ("source-ref", "SemanticSegmentation", "the name is reserved"),
        ("bees-ref", "BoundingBox", "must not end with '-ref'"),
        ("bees", "SemanticSegmentation", "must end with '-ref'"),
        ("bees-ref", "VerificationSemanticSegmentation", "must not end with '-ref'"),
        ("bees", "3DPointCloudObjectTracking", "must end with '-ref'"),
    ],
)
def test_the_label_attributes_name_fits_the_task(
    sagemaker: "SageMakerClient", labeling_request: Request, label_attribute: str, task: str, problem: str
) -> None:
    arn = f"arn:aws:lambda:us-east-1:432418664414:function:PRE-{task}"
    labeling_request["HumanTaskConfig"]["PreHumanTaskLambdaArn"] = arn
    labeling_request["LabelAttributeName"] = label_attribute
    with pytest.raises(ClientError, match=problem):
        sagemaker.create_labeling_job(**labeling_request)


def test_an_own_function_may_be_called_as_a_built_in_one(
    sagemaker: "SageMakerClient", labeling_request: Request
) -> None:
    arn = "arn:aws:lambda:us-east-1:000000000000:function:PRE-SemanticSegmentation"
    labeling_request["HumanTaskConfig"]["PreHumanTaskLambdaArn"] = arn
    assert sagemaker.create_labeling_job(**labeling_request)["LabelingJobArn"]


def test_jobs_are_listed(sagemaker: "SageMakerClient", job: str) -> None:
    (summary,) = sagemaker.list_labeling_jobs(NameContains=job, StatusEquals="InProgress")[
        "LabelingJobSummaryList"
    ]
    assert summary["LabelingJobName"] == job
    assert summary["WorkteamArn"].endswith("/beekeepers")


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        (b'{"a":1,"a-metadata":{"human-annotated":"yes"}}', "HumanLabeled"),
        (b'{"a":1,"a-metadata":{"human-annotated":"no"}}', "MachineLabeled"),
        (
            b'{"a-metadata":{"failure-reason":"ClientError: Annotation tasks expired"}}',
            "FailedNonRetryableError",
        ),
        (b'{"source-ref":"s3://images/1.jpg"}', "Unlabeled"),
        (b"[]", "Unlabeled"),
    ],
)
def test_labels_are_counted_by_who_made_them(line: bytes, counted: str) -> None:
    assert count_labels([line], "a")[counted] == 1
