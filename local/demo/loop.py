"""From an empty account to a training job, step by step."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import WaiterError
from rich.console import Console

from local.aws import LaptopAws
from local.demo.checks import problems_with
from local.deployment import Deployed, deploy
from local.labeling import create_labeling_job
from local.steps import Steps
from local.street_scenes import ATTRIBUTE, draw_scenes, label_categories, output_manifest
from train_on_label.preparation import files
from train_on_label_terminal.plan_view import show_dataset, show_request

_LABELING_JOB = "street-cars"
_SCENES = 60
_PATIENCE = 60.0  # seconds until a training job must be visible


class DemoError(Exception):
    """The loop did not end as it must: what is wrong, and where to look."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What the loop left behind."""

    deployed: Deployed
    prefix: str
    dataset: Mapping[str, Any]  # dataset.json
    training_job: Mapping[str, Any]  # DescribeTrainingJob's answer


def run_loop(aws: LaptopAws, steps: Steps) -> Trained:
    """Deploys the stacks, completes a Ground Truth labeling job, and waits for its training job."""
    deployed = deploy(aws, steps=steps)
    bucket = deployed["LabelingBucket"]
    with steps.step(f"draw and upload {_SCENES} street scenes"):
        scenes = list(draw_scenes(_SCENES))
        for scene in scenes:
            key = f"images/{scene.name}"
            aws.client("s3").put_object(Bucket=bucket, Key=key, Body=scene.jpeg, ContentType="image/jpeg")
    with steps.step(f"create the labeling job {_LABELING_JOB}"):
        create_labeling_job(
            aws,
            deployed,
            _LABELING_JOB,
            attribute=ATTRIBUTE,
            sources=[f"s3://{bucket}/images/{scene.name}" for scene in scenes],
            label_categories=label_categories(),
        )
    with steps.step("complete it, as its workers would"):
        aws.workers.complete(_LABELING_JOB, output_manifest(scenes, bucket, "images/"))
    with steps.step("see the training job start"):
        name = _wait_for_training_job(aws, deployed)
    with steps.step("see the training job complete"):
        _wait_for_completion(aws, name)
    return _look(aws, deployed, name)


def _wait_for_training_job(aws: LaptopAws, deployed: Deployed) -> str:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if summaries := aws.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]:
            return summaries[0]["TrainingJobName"]
        time.sleep(0.05)  # between two looks: the event has no other sign to wait for
    raise DemoError(
        f"No training job started within {_PATIENCE:.0f} s; "
        f"the function's log group is {deployed['LogGroup']}, and the server said:\n{aws.log_tail()}"
    )


def _wait_for_completion(aws: LaptopAws, name: str) -> None:
    waiter = aws.client("sagemaker").get_waiter("training_job_completed_or_stopped")
    try:
        waiter.wait(TrainingJobName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    except WaiterError as error:
        raise DemoError(f"The training job {name} did not complete: {error}") from None


def _look(aws: LaptopAws, deployed: Deployed, name: str) -> Trained:
    job: Mapping[str, Any] = aws.client("sagemaker").describe_training_job(TrainingJobName=name)
    prefix = f"{_LABELING_JOB}/{name}/"

    def content(file: str) -> bytes:
        answer = aws.client("s3").get_object(Bucket=deployed["DatasetsBucket"], Key=f"{prefix}{file}")
        return answer["Body"].read()

    dataset = json.loads(content(files.REPORT))
    lines = len(content(files.TRAIN).splitlines())
    if problems := problems_with(job, attributes=["source-ref", ATTRIBUTE], training_lines=lines):
        raise DemoError("The training job is not as it must be: " + "; ".join(problems))
    return Trained(deployed, prefix, dataset, job)


def show(trained: Trained, console: Console) -> None:
    """Prints the dataset, the training job and where the files lie."""
    console.print()
    show_dataset(trained.dataset, console)
    console.print()
    show_request(trained.training_job, console)
    console.print()
    bucket = trained.deployed["DatasetsBucket"]
    console.print(f"The prepared dataset lies under s3://{bucket}/{trained.prefix}", soft_wrap=True)
    console.print(f"  {files.TRAIN}  {files.VALIDATION}  {files.REJECTS}  {files.REPORT}  {files.CARD}")
    model = trained.training_job["ModelArtifacts"]["S3ModelArtifacts"]
    console.print(f"The model lies at {model}", soft_wrap=True)
    console.print()
