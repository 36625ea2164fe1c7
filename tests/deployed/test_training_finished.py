"""From a training job's end to its registered model, or to an explanation: deployed code and real events."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from local.deployment import Deployed
from tests.deployed.conftest import Account
from tests.support.sample_requests import training_request_for
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

pytestmark = pytest.mark.laptop

GROUP = "train-on-label--street-scenes"


class Ear:
    """A queue that hears one labeling job's events, or the topic's messages."""

    def __init__(self, sqs: "SQSClient", name: str) -> None:
        self._sqs = sqs
        self.url = sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]
        self.arn = attributes["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]},
            "Action": "sqs:SendMessage",
            "Resource": self.arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": policy})
        self._heard: list[dict[str, Any]] = []

    def wait_for(self, found: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message that `found` takes, waiting for it if need be."""

        def look() -> dict[str, Any] | None:
            received = self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get(
                "Messages", []
            )
            self._heard += [json.loads(message["Body"]) for message in received]
            for message in received:
                self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
            return next((message for message in self._heard if found(message)), None)

        return wait_until(look)


@pytest.fixture(scope="module")
def events(account: Account) -> Iterator[Ear]:
    """Hears this project's events."""
    ear = Ear(account.aws.client("sqs"), "hears-events")
    bus = account.aws.client("events")
    bus.put_rule(Name="hears-events", EventPattern=json.dumps({"source": ["train-on-label"]}))
    bus.put_targets(Rule="hears-events", Targets=[{"Id": "queue", "Arn": ear.arn}])
    yield ear
    bus.remove_targets(Rule="hears-events", Ids=["queue"])
    bus.delete_rule(Name="hears-events")


@pytest.fixture(scope="module")
def messages(account: Account, deployed: Deployed) -> Iterator[Ear]:
    """Hears the topic's messages."""
    ear = Ear(account.aws.client("sqs"), "hears-messages")
    sns = account.aws.client("sns")
    subscribed = sns.subscribe(
        TopicArn=deployed["NotificationsTopicArn"],
        Protocol="sqs",
        Endpoint=ear.arn,
        ReturnSubscriptionArn=True,
    )
    yield ear
    sns.unsubscribe(SubscriptionArn=subscribed["SubscriptionArn"])


def outcomes_of(account: Account, training_job: str) -> list[str]:
    """What the function logged as the training job's outcomes."""
    log_group = account.deployed["TrainingFinishedLogGroup"]
    events = account.aws.client("logs").filter_log_events(logGroupName=log_group)["events"]
    lines = [json.loads(event["message"]) for event in events if event["message"].startswith("{")]
    return [line["result"] for line in lines if line.get("training_job") == training_job and "result" in line]


def packages_of(account: Account, training_job: str) -> list[str]:
    """ARNs of the model packages that a training job led to."""
    sagemaker = account.aws.client("sagemaker")
    listed = sagemaker.get_paginator("list_model_packages").paginate(ModelPackageGroupName=GROUP)
    return [
        package["ModelPackageArn"]
        for page in listed
        for package in page["ModelPackageSummaryList"]
        if training_job in package["ModelPackageDescription"]
    ]


def test_a_completed_training_job_is_registered_once_however_often_its_event_comes(
    account: Account, street_manifest: Callable[[int], bytes], events: Ear, messages: Ear
) -> None:
    account.complete("street-registered", street_manifest(30))
    heard = events.wait_for(
        lambda event: (
            (event["detail-type"], event["detail"]["labeling_job"])
            == ("Model Registered", "street-registered")
        )
    )
    job = account.training_job_of("street-registered")["TrainingJobName"]
    account.aws.training.emit(job)

    wait_until(lambda: "already-registered" in outcomes_of(account, job))

    (arn,) = packages_of(account, job)
    assert heard["detail"]["model_package_arn"] == arn
    package = account.aws.client("sagemaker").describe_model_package(ModelPackageName=arn)
    assert package["ModelApprovalStatus"] == "PendingManualApproval"
    properties = package["CustomerMetadataProperties"]
    assert properties["train-on-label:labeling-job"] == "street-registered"
    assert properties["train-on-label:training-job"] == job
    assert properties["train-on-label:dataset"].endswith(f"/street-registered/{job}/")
    assert properties["metric:validation:mAP"] == "0.5"
    (container,) = package["InferenceSpecification"]["Containers"]
    assert container["Image"].endswith("/object-detection:1")
    assert container["ModelDataUrl"].endswith(f"{job}/output/model.tar.gz")
    message = messages.wait_for(lambda said: said["Subject"] == "Model registered: street-registered")
    assert "validation:mAP: 0.5" in message["Message"]


def test_a_failed_training_job_is_explained_with_the_datasets_numbers(
    account: Account, street_manifest: Callable[[int], bytes], events: Ear, messages: Ear
) -> None:
    reason = "ClientError: Invalid parameter value 'label_width'."
    account.aws.training.hold()
    account.complete("street-explained", street_manifest(30))
    job = account.training_job_of("street-explained")["TrainingJobName"]
    account.aws.training.fail_next(reason, job)
    account.aws.training.release()

    event = events.wait_for(lambda heard: heard["detail"].get("failure_reason") == reason)

    detail = event["detail"]
    assert event["detail-type"] == "Training Job Failed"
    boxes = detail["dataset"]["max_boxes_per_image"]
    assert f"The busiest image has {boxes} boxes" in detail["explanation"]
    message = messages.wait_for(lambda said: said["Subject"] == "Training failed: street-explained")
    assert reason in message["Message"]
    assert detail["advice"] in message["Message"]


def test_a_stopped_training_job_is_said_to_be_stopped(
    account: Account, street_manifest: Callable[[int], bytes], events: Ear
) -> None:
    account.aws.training.hold()
    account.complete("street-stopped-training", street_manifest(30))
    job = account.training_job_of("street-stopped-training")["TrainingJobName"]
    account.aws.client("sagemaker").stop_training_job(TrainingJobName=job)
    account.aws.training.release()

    event = events.wait_for(
        lambda heard: heard["detail-type"] == "Training Job Failed" and heard["detail"]["training_job"] == job
    )

    assert event["detail"]["status"] == "Stopped"
    assert "Somebody stopped the job" in event["detail"]["explanation"]


def test_a_training_job_that_this_project_did_not_start_is_left_alone(
    account: Account, deployed: Deployed, street_manifest: Callable[[int], bytes]
) -> None:
    bucket = deployed["DatasetsBucket"]
    account.aws.client("s3").put_object(Bucket=bucket, Key="input.manifest", Body=street_manifest(20))
    # It runs as this deployment's role, so that the rule lets it pass, but carries none of its tags.
    request = training_request_for("bees-0a1b2c3d4e", bucket) | {"RoleArn": deployed["TrainingRoleArn"]}
    account.aws.client("sagemaker").create_training_job(**request)

    assert wait_until(lambda: outcomes_of(account, "bees-0a1b2c3d4e")) == ["ignored"]
