"""The stacks, deployed once a run to a laptop's AWS that enforces IAM, and what tests do there."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from local.aws import LaptopAws
from local.data_sets.street_scenes import ATTRIBUTE, draw_scenes, output_manifest
from local.deployment import Deployed
from local.labeling import create_labeling_job
from tests.support.permissions.world import World, build_world
from tests.support.waiting import wait_until
from train_on_label.aws.operating.dead_letters import DeadLetterQueue
from train_on_label_cli.main import app

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import TagTypeDef


@pytest.fixture(scope="session")
def deployed_world() -> Iterator[World]:
    """Both stacks, by the real CDK CLI, on an AWS that enforces IAM."""
    with LaptopAws(training_step_seconds=0.05, enforce_iam=True) as aws:
        yield build_world(aws)


@pytest.fixture(scope="session")
def deployed(deployed_world: World) -> Deployed:
    """What the stacks put out."""
    return deployed_world.deployed


@pytest.fixture(autouse=True)
def no_session_of_earlier_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3's own keeps what the environment said when it was made, and commands run in this process."""
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)


Run = Callable[..., Result]


class Account:
    """What a test does to the deployed account, and what it sees there."""

    def __init__(self, aws: LaptopAws, deployed: Deployed) -> None:
        self.aws = aws
        self.deployed = deployed

    def complete(
        self,
        name: str,
        manifest: bytes,
        *,
        attribute: str = ATTRIBUTE,
        task: str = "BoundingBox",
        tags: Sequence["TagTypeDef"] = (),
    ) -> None:
        """Creates a labeling job and completes it with this output."""
        self.create(name, attribute=attribute, task=task, tags=tags)
        self.aws.workers.complete(name, manifest)

    def create(
        self,
        name: str,
        *,
        attribute: str = ATTRIBUTE,
        task: str = "BoundingBox",
        tags: Sequence["TagTypeDef"] = (),
    ) -> None:
        """Creates a labeling job."""
        source = f"s3://{self.deployed['LabelingBucket']}/images/1.jpg"
        create_labeling_job(
            self.aws, self.deployed, name, attribute=attribute, sources=[source], task=task, tags=tags
        )

    def training_jobs_of(self, labeling_job: str) -> list[str]:
        """Names of the training jobs that a labeling job led to."""
        pages = self.aws.client("sagemaker").get_paginator("list_training_jobs")
        found = pages.paginate(NameContains=f"{labeling_job}-")
        names = [summary["TrainingJobName"] for page in found for summary in page["TrainingJobSummaries"]]
        # Other labeling jobs' names may begin like this one's.
        return [name for name in names if re.fullmatch(rf"{re.escape(labeling_job)}-[0-9a-f]{{10}}", name)]

    def training_job_of(self, labeling_job: str) -> dict[str, Any]:
        """The training job, once there is one."""
        name = wait_until(lambda: self.training_jobs_of(labeling_job))[0]
        return dict(self.aws.client("sagemaker").describe_training_job(TrainingJobName=name))

    def outcomes_of(self, labeling_job: str) -> list[dict[str, Any]]:
        """What the function logged as the labeling job's outcomes; attempts that failed are none."""
        events = self.aws.client("logs").filter_log_events(logGroupName=self.deployed["LogGroup"])["events"]
        lines = [json.loads(event["message"]) for event in events if event["message"].startswith("{")]
        return [
            line
            for line in lines
            if line.get("labeling_job") == labeling_job and line.get("result", "failed") != "failed"
        ]

    def wait_for_outcomes(self, labeling_job: str, count: int = 1) -> list[dict[str, Any]]:
        """The outcomes, once there are as many."""
        return wait_until(lambda: found if len(found := self.outcomes_of(labeling_job)) >= count else None)

    def file(self, key: str) -> bytes:
        """A file of the datasets bucket."""
        answer = self.aws.client("s3").get_object(Bucket=self.deployed["DatasetsBucket"], Key=key)
        return answer["Body"].read()


@pytest.fixture(scope="session")
def account(deployed_world: World) -> Account:
    """The deployed account."""
    return Account(deployed_world.aws, deployed_world.deployed)


@pytest.fixture(scope="session")
def street_manifest(deployed: Deployed) -> Callable[[int], bytes]:
    """Output manifests of as many street scenes as asked for, with the lines of a bad day among them."""

    def manifest(scenes: int) -> bytes:
        return output_manifest(list(draw_scenes(scenes)), deployed["LabelingBucket"], "images/")

    return manifest


@pytest.fixture
def run(account: Account, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command as in a shell that points at the account."""
    for name, value in account.aws.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")
    # The laptop's SQS has one server, so an empty answer means an empty queue.
    monkeypatch.setattr(
        "train_on_label_cli.deployment.replays.DeadLetterQueue", partial(DeadLetterQueue, wait_seconds=0)
    )
    return lambda *arguments: CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def deployed_settings(deployed_world: World, tmp_path: Path) -> Path:
    """What was deployed, as a file."""
    path = tmp_path / "settings.toml"
    path.write_text(deployed_world.settings)
    return path
