"""From a labeling job's completion to its training job, through deployed code and real events."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from local.data_sets.street_scenes import ATTRIBUTE
from local.demo.staying import keep_datasets
from local.playground import complete
from tests.deployed.conftest import Account
from tests.support.waiting import wait_until

pytestmark = pytest.mark.laptop


def test_a_completed_labeling_job_becomes_a_training_job_in_pipe_mode(
    account: Account, street_manifest: Callable[[int], bytes]
) -> None:
    account.complete("street-loop", street_manifest(60))

    job = account.training_job_of("street-loop")

    train, validation = job["InputDataConfig"]
    assert [train["ChannelName"], validation["ChannelName"]] == ["train", "validation"]
    for channel in (train, validation):
        source = channel["DataSource"]["S3DataSource"]
        assert source["S3DataType"] == "AugmentedManifestFile"
        assert source["AttributeNames"] == ["source-ref", ATTRIBUTE]
        assert channel["InputMode"] == "Pipe"
        assert channel["RecordWrapperType"] == "RecordIO"
        assert channel["ContentType"] == "application/x-recordio"
    assert "Seed" in train["ShuffleConfig"]


def test_the_request_counts_the_lines_that_were_written(
    account: Account, street_manifest: Callable[[int], bytes]
) -> None:
    account.complete("street-counts", street_manifest(60))

    job = account.training_job_of("street-counts")

    prefix = f"street-counts/{job['TrainingJobName']}/"
    train = account.file(f"{prefix}train.manifest")
    report = json.loads(account.file(f"{prefix}dataset.json"))
    assert train.endswith(b"}\n")
    assert job["HyperParameters"]["num_training_samples"] == str(train.count(b"\n")) == str(report["train"])
    assert report["validation"] == account.file(f"{prefix}validation.manifest").count(b"\n")
    assert report["lines"] == 67
    assert report["rejected"] == {
        "BOX_OUTSIDE_IMAGE": 1,
        "CLASS_NOT_IN_MAP": 1,
        "DUPLICATE_SOURCE": 1,
        "INVALID_JSON": 1,
        "LABELING_FAILED": 1,
        "MISSING_LABEL": 1,
        "NO_ANNOTATIONS": 1,
    }
    rejects = [json.loads(line) for line in account.file(f"{prefix}rejects.jsonl").splitlines()]
    assert [reject["line"] for reject in rejects] == sorted(reject["line"] for reject in rejects)
    assert b"street-counts" in account.file(f"{prefix}dataset.html")


def test_the_same_event_five_times_at_once_and_again_leaves_one_training_job(
    account: Account, street_manifest: Callable[[int], bytes]
) -> None:
    account.complete("street-again", street_manifest(20))
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(account.aws.workers.emit, ["street-again"] * 4))
    account.wait_for_outcomes("street-again", count=5)
    account.aws.workers.emit("street-again")

    outcomes = account.wait_for_outcomes("street-again", count=6)

    assert len(account.training_jobs_of("street-again")) == 1
    results = [outcome["result"] for outcome in outcomes]
    assert sorted(results) == ["already-started"] * 5 + ["started"]


def test_a_failed_labeling_job_starts_nothing(account: Account) -> None:
    account.create("street-failed")

    account.aws.workers.fail("street-failed", "The workers went home.")
    # The rule lets no failed job through, so what must not happen is told by a job that comes after it.
    account.create("other-after-failed")
    account.aws.workers.complete("other-after-failed", b"")
    account.wait_for_outcomes("other-after-failed")

    assert account.outcomes_of("street-failed") == []
    assert account.training_jobs_of("street-failed") == []


def test_a_labeling_job_that_no_profile_takes_up_is_ignored_with_a_metric(
    account: Account, street_manifest: Callable[[int], bytes]
) -> None:
    account.complete("garden-birds", street_manifest(20))

    (outcome,) = account.wait_for_outcomes("garden-birds")

    assert outcome["result"] == "ignored"
    assert account.training_jobs_of("garden-birds") == []
    assert wait_until(lambda: "LabelingJobsIgnored" in _log(account))


def test_a_tag_skips_a_labeling_job(account: Account, street_manifest: Callable[[int], bytes]) -> None:
    account.complete(
        "street-skipped", street_manifest(20), tags=[{"Key": "train-on-label:skip", "Value": "true"}]
    )

    (outcome,) = account.wait_for_outcomes("street-skipped")

    assert outcome["result"] == "ignored"


def test_an_empty_manifest_is_refused_and_the_reason_is_told(account: Account) -> None:
    account.complete("street-empty", b"")

    (outcome,) = account.wait_for_outcomes("street-empty")

    assert outcome["result"] == "refused"
    assert [refusal["code"] for refusal in outcome["refusals"]] == ["EMPTY_MANIFEST"]
    assert account.training_jobs_of("street-empty") == []


def _log(account: Account) -> str:
    events = account.aws.client("logs").filter_log_events(logGroupName=account.deployed["LogGroup"])["events"]
    return "".join(event["message"] for event in events)


def test_a_manifest_of_ones_own_is_completed_by_hand(
    account: Account, street_manifest: Callable[[int], bytes]
) -> None:
    complete(account.aws, account.deployed, "street-by-hand", street_manifest(20), ATTRIBUTE)

    (outcome,) = account.wait_for_outcomes("street-by-hand")
    assert outcome["result"] == "started"


def test_prepared_datasets_stay_in_a_folder(
    account: Account, street_manifest: Callable[[int], bytes], tmp_path: Path
) -> None:
    account.complete("street-staying", street_manifest(20))
    (outcome,) = account.wait_for_outcomes("street-staying")
    said = StringIO()

    keep_datasets(account.aws, account.deployed["DatasetsBucket"], Console(file=said, width=500), tmp_path)

    kept = tmp_path / "street-staying" / outcome["training_job"]
    assert {path.name for path in kept.iterdir()} >= {"dataset.html", "train.manifest", "rejects.jsonl"}
    assert f"The dataset stays in {kept}, with its card in dataset.html" in said.getvalue()
