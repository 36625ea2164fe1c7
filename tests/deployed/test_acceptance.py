"""`make accept`, on the deployed stacks of the laptop."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from local.deployment import Deployed
from tests.deployed.conftest import Account
from tests.support.permissions.world import World
from tests.support.waiting import wait_until
from train_on_label_acceptance import accept as acceptance
from train_on_label_acceptance.following import Following

pytestmark = [pytest.mark.laptop, pytest.mark.long]

Accept = Callable[..., Result]


@pytest.fixture
def accept(
    account: Account, deployed_world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Accept:
    """Runs it as in a shell that points at the account; the report lies in report.md of `tmp_path`."""
    for name, value in account.aws.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")
    config = tmp_path / "settings.toml"
    config.write_text(deployed_world.settings)
    own = ("--config", str(config), "--report", str(tmp_path / "report.md"))
    return lambda *arguments, **more: CliRunner().invoke(acceptance.app, [*own, *arguments], **more)


def left_in(account: Account, deployed: Deployed) -> list[str]:
    """What of any run is still there."""
    aws, mark = account.aws, "Train-On-Label-Acceptance"
    buckets = [deployed[name] for name in ("LabelingBucket", "DatasetsBucket", "ModelsBucket")]
    pages: list[Any] = [aws.client("s3").list_object_versions(Bucket=bucket) for bucket in buckets]
    found = [
        each["Key"] for page in pages for kind in ("Versions", "DeleteMarkers") for each in page.get(kind, [])
    ]
    found += aws.client("sqs").list_queues().get("QueueUrls", [])
    found += [rule["Name"] for rule in aws.client("events").list_rules()["Rules"]]
    found += [each["Endpoint"] for each in aws.client("sns").list_subscriptions()["Subscriptions"]]
    sagemaker = aws.client("sagemaker")
    found += [each["TrainingJobName"] for each in sagemaker.list_training_jobs()["TrainingJobSummaries"]]
    packages = sagemaker.list_model_packages()["ModelPackageSummaryList"]
    found += [each["ModelPackageDescription"] for each in packages]
    found += [
        each["ModelPackageGroupName"]
        for each in sagemaker.list_model_package_groups()["ModelPackageGroupSummaryList"]
        if "moods" in each["ModelPackageGroupName"]
    ]
    return [each for each in found if mark in each or "moods" in each]


def test_the_laptop_does_what_is_expected_of_aws_and_nothing_stays(
    accept: Accept, account: Account, deployed: Deployed, tmp_path: Path
) -> None:
    done = accept("--yes")

    report = (tmp_path / "report.md").read_text()
    assert done.exit_code == 0, (done.output, done.exception)
    assert "ml.t3.medium, 40 at most" in done.output.partition(" s  ")[0]
    assert "| NO |" not in report
    for about in ("event of the dropped manifest", "the card", "the training job", "the model", "CRC64NVME"):
        assert about in report
    assert "000000000000" not in report
    assert left_in(account, deployed) == []


def test_ctrl_c_stops_the_training_job_and_removes_what_was_made(
    accept: Accept, account: Account, deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    def let_it_stop() -> None:
        wait_until(lambda: stopping(account))
        account.aws.training.release()

    monkeypatch.setattr(Following, "_card", interrupted)
    account.aws.training.hold()
    with ThreadPoolExecutor(1) as thread:
        stopped = thread.submit(let_it_stop)
        done = accept("--yes")
        stopped.result()

    assert done.exit_code == 130, done.output
    assert left_in(account, deployed) == []


def stopping(account: Account) -> bool:
    """Whether a training job is being stopped."""
    listed = account.aws.client("sagemaker").list_training_jobs(StatusEquals="Stopping")
    return bool(listed["TrainingJobSummaries"])


def test_without_a_terminal_nothing_starts_unless_told_to(
    accept: Accept, account: Account, deployed: Deployed
) -> None:
    done = accept()

    assert done.exit_code == 2
    assert "Nobody is there to confirm it: add --yes" in done.output
    assert left_in(account, deployed) == []


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_who_does_not_agree_starts_nothing(
    accept: Accept, account: Account, deployed: Deployed, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(acceptance, "has_terminal", lambda: True)

    done = accept(input=answer)

    assert done.exit_code == 2
    assert "Nothing was started." in done.output
    assert left_in(account, deployed) == []
