"""Training jobs are started once, and those of a profile are found by its tag."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from tests.support.training_examples import CASES
from train_on_label.aws.sagemaker.start_errors import InvalidRequestError, QuotaExceededError
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs
from train_on_label.tags import DEPLOYMENT, PROFILE

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

ARN = "arn:aws:sagemaker:us-east-1:111122223333:training-job/"
REQUEST = CASES["default-object-detection"].request()


def described(name: str, status: str, **fields: Any) -> dict[str, Any]:
    """An answer of DescribeTrainingJob with no more than it needs."""
    return {
        "TrainingJobName": name,
        "TrainingJobArn": f"{ARN}{name}",
        "TrainingJobStatus": status,
        "SecondaryStatus": "Training",
        "ModelArtifacts": {"S3ModelArtifacts": f"s3://example-models/{name}/output/model.tar.gz"},
        "AlgorithmSpecification": {"TrainingInputMode": "Pipe"},
        "ResourceConfig": {"VolumeSizeInGB": 50},
        "StoppingCondition": {},
        "CreationTime": 0,
        **fields,
    }


def add_page(
    answers: Stubber, status: str, names: list[str], *, token: str = "", next_token: str = ""
) -> None:
    """Lays down one page of ListTrainingJobs."""
    summaries = [
        {
            "TrainingJobName": name,
            "TrainingJobArn": f"{ARN}{name}".lower(),
            "CreationTime": 0,
            "TrainingJobStatus": status,
        }
        for name in names
    ]
    asked = {
        "StatusEquals": status,
        "SortBy": "CreationTime",
        "SortOrder": "Descending",
        "MaxResults": 100,
    }
    answers.add_response(
        "list_training_jobs",
        {"TrainingJobSummaries": summaries} | ({"NextToken": next_token} if next_token else {}),
        asked | ({"NextToken": token} if token else {}),
    )


def add_tags(answers: Stubber, name: str, profile: str | None, deployment: str = "apiary") -> None:
    """Lays down the tags of a training job; None: not one of ours."""
    tags = [{"Key": DEPLOYMENT, "Value": deployment}]
    if profile is not None:
        tags.append({"Key": PROFILE, "Value": profile})
    answers.add_response("list_tags", {"Tags": tags}, {"ResourceArn": f"{ARN}{name}"})


def test_the_request_is_sent_as_it_was_built(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    answers.add_response(
        "create_training_job",
        {"TrainingJobArn": f"{ARN}{REQUEST.params['TrainingJobName']}"},
        dict(REQUEST.params),
    )

    assert TrainingJobs(sagemaker, "apiary").start(REQUEST) is True


def test_a_name_in_use_means_that_it_was_started_before(
    sagemaker: "SageMakerClient", answers: Stubber
) -> None:
    answers.add_client_error("create_training_job", "ResourceInUse")

    assert TrainingJobs(sagemaker, "apiary").start(REQUEST) is False


NO_QUOTA = (
    "The account-level service limit 'ml.g5.2xlarge for training job usage' is {} Instances, with current "
    "utilization of 0 Instances and a request delta of 2 Instances. Please use AWS Service Quotas to request "
    "an increase for this quota."
)
NO_ROLE = (
    "Could not assume role arn:aws:iam::111122223333:role/training. Please ensure that the role exists and "
    "allows principal 'sagemaker.amazonaws.com' to assume the role."
)


@pytest.mark.parametrize(
    ("code", "message", "may_pass"),
    [
        ("ResourceLimitExceeded", NO_QUOTA.format(2), True),
        ("ResourceLimitExceeded", NO_QUOTA.format(1), False),
        ("ResourceLimitExceeded", "In words that nobody knows yet.", True),
        ("ValidationException", NO_ROLE, True),
        ("ValidationException", "1 validation error detected.", False),
    ],
)
def test_what_sagemaker_does_not_take_is_told_in_its_own_words(
    sagemaker: "SageMakerClient", answers: Stubber, code: str, message: str, may_pass: bool
) -> None:
    answers.add_client_error("create_training_job", code, message)

    with pytest.raises((QuotaExceededError, InvalidRequestError)) as caught:
        TrainingJobs(sagemaker, "train-on-label").start(REQUEST)

    assert str(caught.value) == message
    assert isinstance(caught.value, QuotaExceededError | InvalidRequestError)
    assert caught.value.may_pass is may_pass


@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException", "ResourceNotFound"])
def test_any_other_error_of_starting_is_raised(
    sagemaker: "SageMakerClient", answers: Stubber, code: str
) -> None:
    answers.add_client_error("create_training_job", code)

    with pytest.raises(ClientError, match=code):
        TrainingJobs(sagemaker, "apiary").start(REQUEST)


@pytest.mark.parametrize("status", ["InProgress", "Completed", "Failed", "Stopped"])
def test_a_job_that_exists_has_a_status(sagemaker: "SageMakerClient", answers: Stubber, status: str) -> None:
    answers.add_response(
        "describe_training_job", described("bees-0000000001", status), {"TrainingJobName": "bees-0000000001"}
    )

    assert TrainingJobs(sagemaker, "apiary").status("bees-0000000001") == status


@pytest.mark.parametrize("code", ["ValidationException", "ResourceNotFound"])
def test_a_job_that_was_never_started_has_none(
    sagemaker: "SageMakerClient", answers: Stubber, code: str
) -> None:
    answers.add_client_error("describe_training_job", code)

    assert TrainingJobs(sagemaker, "apiary").status("bees-0000000001") is None


def test_a_fault_of_the_look_up_is_no_answer(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    answers.add_client_error("describe_training_job", "ThrottlingException")

    with pytest.raises(ClientError, match="ThrottlingException"):
        TrainingJobs(sagemaker, "apiary").status("bees-0000000001")


def test_running_jobs_are_counted_by_profile_over_all_pages(
    sagemaker: "SageMakerClient", answers: Stubber
) -> None:
    add_page(answers, "InProgress", ["bees-0000000001", "wasps-0000000001"], next_token="2")  # noqa: S106  # of a page
    add_tags(answers, "bees-0000000001", "bees")
    add_tags(answers, "wasps-0000000001", "wasps")
    add_page(answers, "InProgress", ["other", "bees-0000000002"], token="2")  # noqa: S106  # of a page
    add_tags(answers, "bees-0000000002", "bees")

    assert TrainingJobs(sagemaker, "apiary").running("bees", 10, besides="") == 2


def test_no_more_are_looked_at_than_the_limit_needs(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    add_page(answers, "InProgress", ["bees-0000000001", "bees-0000000002", "bees-0000000003"], next_token="2")  # noqa: S106  # of a page
    add_tags(answers, "bees-0000000001", "bees")
    add_tags(answers, "bees-0000000002", "bees")

    assert TrainingJobs(sagemaker, "apiary").running("bees", 2, besides="") == 2


def test_jobs_of_another_deployment_and_of_before_there_was_a_tag_for_it_are_told_apart(
    sagemaker: "SageMakerClient", answers: Stubber
) -> None:
    add_page(answers, "InProgress", ["bees-0000000001", "bees-0000000002"])
    add_tags(answers, "bees-0000000001", "bees", deployment="hive")
    untagged = {"Tags": [{"Key": PROFILE, "Value": "bees"}]}
    answers.add_response("list_tags", untagged, {"ResourceArn": f"{ARN}bees-0000000002"})

    assert TrainingJobs(sagemaker, "apiary").running("bees", 10, besides="") == 1


def test_a_job_that_is_gone_when_its_tags_are_asked_for_does_not_count(
    sagemaker: "SageMakerClient", answers: Stubber
) -> None:
    add_page(answers, "InProgress", ["Bees-0000000001", "Bees-0000000002"])
    for arn in (f"{ARN}Bees-0000000001", f"{ARN}bees-0000000001"):
        answers.add_client_error(
            "list_tags",
            "ValidationException",
            "Resource does not exist",
            expected_params={"ResourceArn": arn},
        )
    add_tags(answers, "Bees-0000000002", "bees")

    assert TrainingJobs(sagemaker, "apiary").running("bees", 10, besides="") == 1


def test_a_model_whose_job_was_deleted_meanwhile_is_passed_over(
    sagemaker: "SageMakerClient", answers: Stubber
) -> None:
    add_page(answers, "Completed", ["bees-0000000002", "bees-0000000001"])
    add_tags(answers, "bees-0000000002", "bees")
    answers.add_client_error("describe_training_job", "ValidationException")
    add_tags(answers, "bees-0000000001", "bees")
    answers.add_response("describe_training_job", described("bees-0000000001", "Completed"))

    model = TrainingJobs(sagemaker, "apiary").latest_model("bees")

    assert model is not None
    assert model.training_job == "bees-0000000001"


def test_the_job_that_is_asked_about_does_not_count(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    add_page(answers, "InProgress", ["bees-0000000001", "bees-0000000002"])
    add_tags(answers, "bees-0000000001", "bees")
    add_tags(answers, "bees-0000000002", "bees")

    assert TrainingJobs(sagemaker, "apiary").running("bees", 10, besides="bees-0000000001") == 1


def test_where_nothing_runs_none_does(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    add_page(answers, "InProgress", [])

    assert TrainingJobs(sagemaker, "apiary").running("bees", 1, besides="") == 0


def test_the_latest_model_is_that_of_the_profiles_last_completed_job(
    sagemaker: "SageMakerClient", answers: Stubber
) -> None:
    add_page(answers, "Completed", ["wasps-0000000009", "bees-0000000003", "bees-0000000002"])
    add_tags(answers, "wasps-0000000009", "wasps")
    add_tags(answers, "bees-0000000003", "bees")
    answers.add_response(
        "describe_training_job",
        described("bees-0000000003", "Completed", HyperParameters={"num_classes": "3"}),
        {"TrainingJobName": "bees-0000000003"},
    )

    model = TrainingJobs(sagemaker, "apiary").latest_model("bees")

    assert model is not None
    assert model.training_job == "bees-0000000003"
    assert model.uri == "s3://example-models/bees-0000000003/output/model.tar.gz"
    assert model.hyperparameters == {"num_classes": "3"}


def test_a_container_of_ones_own_may_have_no_hyperparameters(
    sagemaker: "SageMakerClient", answers: Stubber
) -> None:
    add_page(answers, "Completed", ["bees-0000000001"])
    add_tags(answers, "bees-0000000001", "bees")
    answers.add_response("describe_training_job", described("bees-0000000001", "Completed"))

    model = TrainingJobs(sagemaker, "apiary").latest_model("bees")

    assert model is not None
    assert model.hyperparameters == {}


def test_a_profile_that_trained_nothing_has_no_model(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    add_page(answers, "Completed", ["other", "other-0000000001"])
    add_tags(answers, "other-0000000001", None)

    assert TrainingJobs(sagemaker, "apiary").latest_model("bees") is None


def test_the_search_for_a_model_ends(sagemaker: "SageMakerClient", answers: Stubber) -> None:
    names = [f"other-{number:010}" for number in range(250)]
    add_page(answers, "Completed", names, next_token="2")  # noqa: S106  # of a page
    for name in names[:200]:
        add_tags(answers, name, None)

    assert TrainingJobs(sagemaker, "apiary").latest_model("bees") is None
