"""A training job runs with the rights of its role, and of nobody else."""

import json
import sys
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from local.aws import LaptopAws
from tests.support.quick_training import OBJECT_DETECTION
from tests.support.sample_requests import Request, training_request_for
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

BUCKET = "training-roles"
REPOSITORY = "arn:aws:ecr:us-east-1:111122223333:repository/object-detection"
EVERYTHING = {
    "s3:GetObject": f"arn:aws:s3:::{BUCKET}/i*",  # the manifest and the images
    "s3:ListBucket": f"arn:aws:s3:::{BUCKET}",
    "s3:PutObject": f"arn:aws:s3:::{BUCKET}/models/*",
    "ecr:GetAuthorizationToken": "*",
    "ecr:BatchCheckLayerAvailability": REPOSITORY,
    "ecr:BatchGetImage": REPOSITORY,
    "ecr:GetDownloadUrlForLayer": REPOSITORY,
    "logs:*": "*",
    "cloudwatch:PutMetricData": "*",
}
READ_ALL = 'cd "$SAGEMAKER_BASE_DIR"; until cat input/data/train_0 >read 2>error; do :; done; '


@pytest.fixture(scope="module")
def sagemaker(strict_aws: LaptopAws) -> "SageMakerClient":
    """With a bucket in which a manifest names one image."""
    s3 = strict_aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="images/1.jpg", Body=b"image")
    line = {"source-ref": f"s3://{BUCKET}/images/1.jpg", "bees": 1}
    s3.put_object(Bucket=BUCKET, Key="input.manifest", Body=json.dumps(line).encode())
    return strict_aws.client("sagemaker")


@pytest.fixture
def trained(strict_aws: LaptopAws, sagemaker: "SageMakerClient") -> Callable[..., dict[str, Any]]:
    """trained(ALLOWED) is how a job ends that reads its train channel, as a role that may do only that."""

    def trained(
        allowed: dict[str, str],
        *,
        trusts: str = "sagemaker.amazonaws.com",
        source: str = "*",
        script: str = "",
        account: str = "111122223333",
        **changed: Any,
    ) -> dict[str, Any]:
        name = f"job-{uuid.uuid4().hex[:12]}"
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": trusts},
            "Action": "sts:AssumeRole",
            "Condition": {"ArnLike": {"aws:SourceArn": source}},
        }
        iam = strict_aws.client("iam")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(policy([trust])))["Role"]
        statements = [
            {"Effect": "Allow", "Action": action, "Resource": resource}
            for action, resource in allowed.items()
        ]
        iam.put_role_policy(
            RoleName=name, PolicyName="allowed", PolicyDocument=json.dumps(policy(statements))
        )
        image = OBJECT_DETECTION.replace("811284229777", account)
        strict_aws.training.register_image(image, ["/bin/sh", "-c", READ_ALL + script])
        request = training_request_for(name, BUCKET) | {"RoleArn": role["Arn"], **changed}
        request["AlgorithmSpecification"]["TrainingImage"] = image
        sagemaker.create_training_job(**request)
        return wait_until(lambda: ended(sagemaker, name))

    return trained


def policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": statements}


def ended(sagemaker: "SageMakerClient", name: str) -> Request | None:
    """DescribeTrainingJob's answer once the job has ended."""
    job: Request = dict(sagemaker.describe_training_job(TrainingJobName=name))
    return job if job["TrainingJobStatus"] in {"Completed", "Failed"} else None


def without(*actions: str) -> dict[str, str]:
    """Everything that the job needs but these."""
    return {action: resource for action, resource in EVERYTHING.items() if action not in actions}


def log_of(aws: LaptopAws, name: str) -> list[str]:
    """What the job's program said."""
    logs, group = aws.client("logs"), "/aws/sagemaker/TrainingJobs"
    (stream,) = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{name}/")["logStreams"]
    events = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
    return [event["message"] for event in events]


def test_a_role_that_may_do_what_a_job_needs_is_enough(
    strict_aws: LaptopAws, trained: Callable[..., dict[str, Any]]
) -> None:
    job = trained(EVERYTHING, script='echo "$AWS_ACCESS_KEY_ID"; echo done')

    assert job["TrainingJobStatus"] == "Completed"
    key, done = log_of(strict_aws, job["TrainingJobName"])
    assert done == "done"
    assert key.startswith("ASIA")


@pytest.mark.parametrize(
    ("allowed", "reason"),
    [
        (EVERYTHING | {"s3:GetObject": f"arn:aws:s3:::{BUCKET}/input*"}, "images/1.jpg"),
        (EVERYTHING | {"s3:GetObject": f"arn:aws:s3:::{BUCKET}/images/*"}, "input.manifest"),
        (without("s3:PutObject"), "Failed to upload the model artifacts"),
        (without("ecr:GetAuthorizationToken"), "Cannot pull algorithm container"),
        (without("ecr:BatchGetImage"), "Cannot pull algorithm container"),
    ],
)
def test_what_the_role_may_not_do_fails_the_job(
    trained: Callable[..., dict[str, Any]], allowed: dict[str, str], reason: str
) -> None:
    job = trained(allowed)

    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"].startswith("ClientError: ")
    assert reason in job["FailureReason"]


def test_aws_pulls_images_of_its_own_whatever_the_role_may_do(trained: Callable[..., dict[str, Any]]) -> None:
    allowed = {action: on for action, on in EVERYTHING.items() if not action.startswith("ecr:")}
    assert trained(allowed, account="811284229777")["TrainingJobStatus"] == "Completed"


@pytest.mark.parametrize("may_delete", [True, False])
def test_a_checkpoint_that_the_program_removed_is_deleted_by_the_role(
    strict_aws: LaptopAws, trained: Callable[..., dict[str, Any]], may_delete: bool
) -> None:
    where = f"models/checkpoints-{may_delete}"
    strict_aws.client("s3").put_object(Bucket=BUCKET, Key=f"{where}/1", Body=b"first")
    may = {"s3:GetObject": f"arn:aws:s3:::{BUCKET}/*"}
    if may_delete:
        may["s3:DeleteObject"] = f"arn:aws:s3:::{BUCKET}/{where}/*"

    job = trained(
        EVERYTHING | may, script="rm checkpoints/1", CheckpointConfig={"S3Uri": f"s3://{BUCKET}/{where}"}
    )

    assert job["TrainingJobStatus"] == ("Completed" if may_delete else "Failed")


def test_a_role_that_may_not_write_logs_trains_without(
    strict_aws: LaptopAws, trained: Callable[..., dict[str, Any]]
) -> None:
    job = trained(without("logs:*"), script="echo 'validation mAP <score>=(0.5)'")

    assert job["TrainingJobStatus"] == "Completed"
    assert job["TrainingJobName"] in strict_aws.log_tail()


@pytest.mark.parametrize(
    "trust",
    [
        {"trusts": "lambda.amazonaws.com"},
        {"source": "arn:aws:sagemaker:us-east-1:000000000000:training-job/other-*"},
    ],
)
def test_a_role_that_does_not_trust_sagemaker_with_the_job_is_not_assumed(
    trained: Callable[..., dict[str, Any]], trust: dict[str, str]
) -> None:
    reason = trained(EVERYTHING, **trust)["FailureReason"]

    assert reason.startswith(
        "ClientError: SageMaker was unable to assume the role 'arn:aws:iam::000000000000:role/"
    )


PROGRAM = f"""
import boto3, botocore.exceptions
s3 = boto3.client("s3")
print(s3.get_object(Bucket="{BUCKET}", Key="images/1.jpg")["Body"].read().decode())
try:
    s3.get_object(Bucket="{BUCKET}", Key="models/of-another-job")
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"])
"""


def test_a_program_may_do_what_its_role_may(
    strict_aws: LaptopAws, trained: Callable[..., dict[str, Any]]
) -> None:
    job = trained(EVERYTHING, script=f"{sys.executable} -c '{PROGRAM}'")

    assert log_of(strict_aws, job["TrainingJobName"]) == ["image", "AccessDenied"]
