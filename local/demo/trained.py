"""What one team's labels led to, looked at as closely as a person would."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from local.aws import LaptopAws
from local.demo.checks import problems_with
from local.demo.errors import DemoError
from local.demo.teams import Team
from local.demo.waiting import wait_for
from local.deployment import Deployed
from train_on_label.preparation import files
from train_on_label.training.model_package import TRAINING_JOB, group_name


@dataclass(frozen=True, slots=True)
class Trained:
    """A training job that completed, and what came of it."""

    team: Team
    training_job: str
    dataset: Mapping[str, Any]  # dataset.json
    first_rejects: Sequence[Mapping[str, Any]]
    """The first line refused with each code."""
    prefix: str
    """Where the prepared dataset lies, as a URI."""
    model: str
    model_package: str
    metric: float
    guess: float
    """The same metric of a constant guess."""


def look_at(aws: LaptopAws, deployed: Deployed, team: Team, name: str) -> Trained:
    """What a training job that has ended left behind; DemoError where that is not as it must be."""
    job: Mapping[str, Any] = aws.client("sagemaker").describe_training_job(TrainingJobName=name)
    if job["TrainingJobStatus"] != "Completed":
        raise DemoError(f"{name} is {job['TrainingJobStatus']}: {job.get('FailureReason')}")
    bucket, prefix = deployed["DatasetsBucket"], f"{team.trains_as}/{name}/"

    def content(file: str) -> bytes:
        return aws.client("s3").get_object(Bucket=bucket, Key=f"{prefix}{file}")["Body"].read()

    train, validation = (
        [json.loads(line) for line in content(file).splitlines()] for file in (files.TRAIN, files.VALIDATION)
    )
    attributes = ["source-ref", team.attribute]
    if problems := problems_with(job, attributes=attributes, training_lines=len(train)):
        raise DemoError(f"{name} is not as it must be: {'; '.join(problems)}")
    metrics = {each["MetricName"]: each["Value"] for each in job["FinalMetricDataList"]}
    metric, guess = metrics[team.metric], team.guess(train, validation, team.attribute)
    if metric <= team.least(guess):
        raise DemoError(
            f"{name} learned too little: its {team.metric} is {metric:.4f}, a constant guess has {guess:.4f},"
            f" and more than {team.least(guess):.4f} is asked for"
        )
    missing = f"No model of {name} was registered"
    return Trained(
        team=team,
        training_job=name,
        dataset=json.loads(content(files.REPORT)),
        first_rejects=_first_of_each(map(json.loads, content(files.REJECTS).splitlines())),
        prefix=f"s3://{bucket}/{prefix}",
        model=job["ModelArtifacts"]["S3ModelArtifacts"],
        model_package=wait_for(aws, lambda: _model_package_of(aws, team, name), missing),
        metric=metric,
        guess=guess,
    )


def _first_of_each(rejects: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    firsts: dict[str, Mapping[str, Any]] = {}
    for entry in rejects:
        firsts.setdefault(entry["code"], entry)
    return list(firsts.values())


def _model_package_of(aws: LaptopAws, team: Team, training_job: str) -> str | None:
    sagemaker = aws.client("sagemaker")
    group = group_name("train-on-label", team.profile)
    try:
        listed = sagemaker.list_model_packages(ModelPackageGroupName=group)["ModelPackageSummaryList"]
    except ClientError:
        return None  # the group comes with its first model
    for package in listed:
        arn = package["ModelPackageArn"]
        described = sagemaker.describe_model_package(ModelPackageName=arn)
        if described["CustomerMetadataProperties"].get(TRAINING_JOB) == training_job:
            return arn
    return None
