"""What is read from DescribeLabelingJob, of which most fields may be absent."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from train_on_label.aws.sagemaker.labeling_jobs import (
    IncompleteLabelingJobError,
    LabelingJobInProgressError,
    describe_labeling_job,
    labeling_jobs_with_labels_since,
)
from train_on_label.labeling.human_task import GROUND_TRUTH_ACCOUNTS
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import TASK_TYPES

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

LABELS = "s3://example-labels/bees"


def description(task: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """An answer of DescribeLabelingJob with no more than it needs; None takes a field away."""
    answer = {
        "LabelingJobStatus": "Completed",
        "LabelCounters": {},
        "CreationTime": 0,
        "LastModifiedTime": 0,
        "JobReferenceCode": "0",
        "LabelingJobName": "Bees-2026",
        "LabelingJobArn": "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/bees-2026",
        "LabelAttributeName": "bees",
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": f"{LABELS}/input.manifest"}}},
        "OutputConfig": {"S3OutputPath": LABELS},
        "LabelingJobOutput": {"OutputDatasetS3Uri": f"{LABELS}/elsewhere.manifest"},
        "RoleArn": "arn:aws:iam::111122223333:role/labeling",
        "HumanTaskConfig": {
            "WorkteamArn": "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/bees",
            "UiConfig": {"UiTemplateS3Uri": f"{LABELS}/template.liquid"},
            "TaskTitle": "Bees",
            "TaskDescription": "Find the bees",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 60,
            **(task or {}),
        },
        **fields,
    }
    return {key: value for key, value in answer.items() if value is not None}


def described(sagemaker: "SageMakerClient", answers: Stubber, answer: dict[str, Any]) -> LabelingJob:
    """The labeling job that this answer describes."""
    answers.add_response("describe_labeling_job", answer, {"LabelingJobName": "bees-2026"})
    return describe_labeling_job(sagemaker, "bees-2026")


def test_names_are_the_services_own(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    job = described(sagemaker, answers, description())

    assert job.name == "Bees-2026"
    assert job.arn == "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/bees-2026"
    assert job.label_attribute == "bees"
    assert job.manifest_uri == f"{LABELS}/elsewhere.manifest"


def test_what_may_be_absent_is_absent(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    job = described(sagemaker, answers, description())

    assert (job.task_type, job.label_category_uri, job.tags) == (None, None, {})


def test_categories_and_tags_are_read(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    answer = description(
        LabelCategoryConfigS3Uri=f"{LABELS}/categories.json",
        Tags=[{"Key": "team", "Value": "apiary"}, {"Key": "train-on-label:skip", "Value": "true"}],
    )

    job = described(sagemaker, answers, answer)

    assert job.label_category_uri == f"{LABELS}/categories.json"
    assert job.tags == {"team": "apiary", "train-on-label:skip": "true"}


def function(
    name: str, account: str = GROUND_TRUTH_ACCOUNTS["us-east-1"], region: str = "us-east-1"
) -> dict[str, Any]:
    """A task whose pre-annotation function is this one."""
    return {"PreHumanTaskLambdaArn": f"arn:aws:lambda:{region}:{account}:function:{name}"}


def task_type(sagemaker: "SageMakerClient", answers: Stubber, task: dict[str, Any]) -> str | None:
    """The name of the task type that is recognised."""
    found = described(sagemaker, answers, description(task)).task_type
    return found.name if found else None


@pytest.mark.parametrize(
    ("name", "expected"), [(f"PRE-{name}", row.name) for row in TASK_TYPES for name in row.lambda_names]
)
def test_the_pre_annotation_function_tells_the_task_type(
    sagemaker: "SageMakerClient", answers: Stubber, name: str, expected: str
) -> None:
    assert task_type(sagemaker, answers, function(name)) == expected


@pytest.mark.parametrize(("region", "account"), GROUND_TRUTH_ACCOUNTS.items())
def test_it_is_known_in_each_region_by_its_account(
    sagemaker: "SageMakerClient", answers: Stubber, region: str, account: str
) -> None:
    task = function("PRE-BoundingBox", account, region)

    assert task_type(sagemaker, answers, task) == "object-detection"


@pytest.mark.parametrize(
    "task",
    [
        pytest.param(function("PRE-BoundingBox", "111122223333"), id="a customer's function of that name"),
        pytest.param(
            function("PRE-BoundingBox", GROUND_TRUTH_ACCOUNTS["us-east-2"]), id="another region's account"
        ),
        pytest.param(function("PRE-BoundingBox", region="eu-north-1"), id="a region without Ground Truth"),
        pytest.param(function("PRE-BoundingBoxes"), id="a name that is longer"),
        pytest.param(function("ACS-BoundingBox"), id="the function that consolidates"),
        pytest.param({}, id="no function"),
    ],
)
def test_anybody_elses_function_tells_nothing(
    sagemaker: "SageMakerClient", answers: Stubber, task: dict[str, Any]
) -> None:
    assert task_type(sagemaker, answers, task) is None


def ui(name: str, account: str = "394669845002") -> dict[str, Any]:
    """A task with one of the user interfaces that are no templates."""
    return {"UiConfig": {"HumanTaskUiArn": f"arn:aws:sagemaker:us-east-1:{account}:human-task-ui/{name}"}}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NamedEntityRecognition", "named-entity-recognition"),
        ("PointCloudObjectDetection", "point-cloud-object-detection"),
        ("PointCloudObjectTracking", "point-cloud-object-tracking"),
        ("PointCloudSemanticSegmentation", "point-cloud-semantic-segmentation"),
        ("VideoObjectDetection", "video-object-detection"),
        ("VideoObjectTracking", "video-object-tracking"),
    ],
)
def test_else_the_user_interface_tells_it(
    sagemaker: "SageMakerClient", answers: Stubber, name: str, expected: str
) -> None:
    assert task_type(sagemaker, answers, ui(name)) == expected


@pytest.mark.parametrize("task", [ui("VideoObjectDetection", "111122223333"), ui("SomethingNew")])
def test_an_unknown_user_interface_tells_nothing(
    sagemaker: "SageMakerClient", answers: Stubber, task: dict[str, Any]
) -> None:
    assert task_type(sagemaker, answers, task) is None


def test_the_function_counts_more_than_the_user_interface(
    sagemaker: "SageMakerClient", answers: Stubber
) -> None:
    both = function("PRE-AdjustmentVideoObjectTracking") | ui("VideoObjectDetection")

    assert task_type(sagemaker, answers, both) == "video-object-tracking"


@pytest.mark.parametrize("status", ["Initializing", "InProgress", "Stopping"])
def test_a_job_under_way_is_told_so(sagemaker: "SageMakerClient", answers: Stubber, status: str) -> None:
    answer = description(LabelingJobStatus=status, LabelingJobOutput=None)

    with pytest.raises(LabelingJobInProgressError, match=f"bees-2026 is {status}"):
        described(sagemaker, answers, answer)


@pytest.mark.parametrize(
    "fields",
    [
        {"LabelingJobStatus": "Failed"},
        {"LabelingJobStatus": "Stopped", "LabelingJobOutput": None},
        {"LabelingJobOutput": None},
        {"LabelAttributeName": None},
    ],
)
def test_a_job_without_labels_to_train_on_is_told_so(
    sagemaker: "SageMakerClient", answers: Stubber, fields: dict[str, Any]
) -> None:
    with pytest.raises(IncompleteLabelingJobError, match="bees-2026"):
        described(sagemaker, answers, description(**fields))


def test_what_was_labeled_until_a_job_was_stopped_can_be_trained_on(
    sagemaker: "SageMakerClient", answers: Stubber
) -> None:
    assert described(sagemaker, answers, description(LabelingJobStatus="Stopped")).status == "Stopped"


def test_an_output_that_is_named_by_https_is_found(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    output = {"OutputDatasetS3Uri": "https://s3.eu-west-1.amazonaws.com/labels/bees/output.manifest"}
    job = described(sagemaker, answers, description(LabelingJobOutput=output))
    assert job.manifest_uri == "s3://labels/bees/output.manifest"


@pytest.mark.parametrize("code", ["ResourceNotFound", "ThrottlingException", "AccessDeniedException"])
def test_an_error_of_the_services_passes_through(
    sagemaker: "SageMakerClient", answers: Stubber, code: str
) -> None:
    answers.add_client_error("describe_labeling_job", code)

    with pytest.raises(ClientError, match=code):
        describe_labeling_job(sagemaker, "bees-2026")


def test_those_that_completed_or_were_stopped_since_a_time_are_listed_oldest_first(
    sagemaker: "SageMakerClient", answers: Stubber
) -> None:
    since = datetime(2026, 1, 8, tzinfo=UTC)
    summaries: list[Any] = [
        {
            "LabelingJobName": status,
            "LabelingJobArn": f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{status.lower()}",
            "CreationTime": since,
            "LastModifiedTime": since,
            "LabelingJobStatus": status,
            "LabelCounters": {},
            "WorkteamArn": "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/bees",
        }
        for status in ("Completed", "Failed", "InProgress", "Stopped")
    ]
    asked = {"LastModifiedTimeAfter": since, "SortBy": "CreationTime", "SortOrder": "Ascending"}
    answers.add_response("list_labeling_jobs", {"LabelingJobSummaryList": summaries}, asked)

    assert [job.name for job in labeling_jobs_with_labels_since(sagemaker, since)] == ["Completed", "Stopped"]
