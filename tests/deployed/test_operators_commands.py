"""`replay` and `status`, against the deployed stacks."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from local.deployment import Deployed
from tests.deployed.conftest import Account, Run
from tests.support.permissions.world import EXISTING
from tests.support.waiting import wait_until
from train_on_label.state_changes import TRAINING_JOB, labeling_completed_event

pytestmark = [pytest.mark.laptop, pytest.mark.long]


@pytest.fixture
def paused(account: Account, deployed: Deployed) -> Iterator[Callable[[], None]]:
    """Starting training jobs is switched off until it is called, or the test ends."""
    ssm = account.aws.client("ssm")

    def switch(value: str) -> None:
        ssm.put_parameter(Name=deployed["PausedParameter"], Value=value, Overwrite=True)

    switch("true")
    yield lambda: switch("false")
    switch("false")


@pytest.fixture
def no_dead_letters(account: Account, deployed: Deployed) -> None:
    for queue in ("UndeliveredEventsUrl", "FailedInvocationsUrl"):
        account.aws.client("sqs").purge_queue(QueueUrl=deployed[queue])


def results(done: Result) -> list[dict[str, Any]]:
    """What `replay --json` printed."""
    printed: list[dict[str, Any]] = json.loads(done.stdout)
    return printed


def completed_event(job: str) -> dict[str, object]:
    arn = f"arn:aws:sagemaker:us-east-1:000000000000:labeling-job/{job}"
    return labeling_completed_event(arn, "2026-01-08T07:20:01Z")


def test_a_labeling_job_that_waits_is_trained_at_once_by_a_replay(
    account: Account, street_manifest: Callable[[int], bytes], paused: Callable[[], None], run: Run
) -> None:
    account.complete("street-replayed", street_manifest(20))
    account.wait_for_outcomes("street-replayed")
    waiting = run("replay", "street-replayed", "--json")
    paused()

    done, again = run("replay", "street-replayed", "--json"), run("replay", "street-replayed")

    assert waiting.exit_code == 0
    assert results(waiting)[0]["result"] == "waiting"
    assert "PAUSED" in results(waiting)[0]["detail"]
    assert done.exit_code == 0, done.output
    (started,) = results(done)
    assert started["result"] == "started"
    assert account.training_jobs_of("street-replayed") == [started["training_job"]]
    assert again.exit_code == 0
    assert "already-started" in again.stdout


def test_a_preview_for_a_deployment_is_what_then_happens(
    account: Account,
    deployed_settings: Path,
    street_manifest: Callable[[int], bytes],
    paused: Callable[[], None],
    run: Run,
) -> None:
    account.complete("street-previewed", street_manifest(20))
    account.wait_for_outcomes("street-previewed")
    preview = (
        "plan",
        "--labeling-job",
        "street-previewed",
        "--config",
        deployed_settings,
        "--stack",
        "train-on-label",
    )

    while_paused = json.loads(run(*preview, "--json").stdout)
    paused()
    request = json.loads(run(*preview, "--json").stdout)["request"]
    run("replay", "street-previewed")

    assert [refusal["code"] for refusal in while_paused["refusals"]] == ["PAUSED"]
    started = account.training_job_of("street-previewed")
    del (
        request["Tags"],
        started["AlgorithmSpecification"]["MetricDefinitions"],
    )  # told otherwise; SageMaker's own
    assert {name: started.get(name) for name in request} == request


def test_a_dry_run_starts_nothing(
    account: Account, street_manifest: Callable[[int], bytes], paused: Callable[[], None], run: Run
) -> None:
    account.complete("street-dry", street_manifest(20))
    account.wait_for_outcomes("street-dry")
    paused()

    done = run("replay", "street-dry", "--dry-run", "--json")

    assert done.exit_code == 0
    (foreseen,) = results(done)
    assert (foreseen["result"], foreseen["instance_hours"]) == ("would-start", 24)
    assert foreseen["training_job"].startswith("street-dry-")
    assert account.training_jobs_of("street-dry") == []


def test_what_has_trained_trains_once_more_with_again_only(
    account: Account, street_manifest: Callable[[int], bytes], run: Run
) -> None:
    account.complete("street-twice", street_manifest(20))
    first = account.training_job_of("street-twice")["TrainingJobName"]
    wait_until(lambda: account.training_job_of("street-twice")["TrainingJobStatus"] == "Completed")

    plain, foreseen = (
        results(run("replay", "street-twice", *more, "--json")) for more in ((), ("--dry-run",))
    )
    would = run("replay", "street-twice", "--again", "--dry-run").stdout
    again = results(run("replay", "street-twice", "--again", "--json"))

    assert [each["result"] for each in (*plain, *foreseen)] == ["already-started"] * 2
    assert again[0]["result"] == "started"
    assert again[0]["training_job"] != first
    assert sorted(account.training_jobs_of("street-twice")) == sorted([first, again[0]["training_job"]])
    assert "1 training job would be started, with 24" in would


def test_all_labeling_jobs_that_ended_with_labels_since_a_time_are_found(
    account: Account, street_manifest: Callable[[int], bytes], run: Run
) -> None:
    account.complete("street-since", street_manifest(20))
    account.create("street-since-open")
    account.create("street-since-stopped")
    account.aws.workers.write_output("street-since-stopped", street_manifest(20))
    account.aws.workers.stop("street-since-stopped")
    before = (datetime.now(UTC) - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    later = (datetime.now(UTC) + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")

    found = [each["job"] for each in results(run("replay", "--since", before, "--dry-run", "--json"))]

    assert "street-since" in found
    assert "street-since-stopped" in found
    assert "street-since-open" not in found
    assert "nothing to replay" in run("replay", "--since", later).stdout


@pytest.mark.usefixtures("no_dead_letters")
def test_dead_letters_are_run_once_and_leave_the_queue_only_if_that_went_well(
    account: Account,
    deployed: Deployed,
    street_manifest: Callable[[int], bytes],
    paused: Callable[[], None],
    run: Run,
) -> None:
    for name in ("street-undelivered", "street-crashed"):
        account.complete(name, street_manifest(20))
        account.wait_for_outcomes(name)
    paused()
    sqs = account.aws.client("sqs")
    bare = completed_event("street-undelivered")
    wrapped = {
        "version": "1.0",
        "timestamp": "2026-01-08T07:25:01.000Z",
        "requestContext": {"condition": "RetriesExhausted", "approximateInvokeCount": 3},
        "requestPayload": completed_event("street-crashed"),
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "responsePayload": {"errorType": "ClientError", "errorMessage": "Rate exceeded"},
    }
    hopeless = completed_event("street-never-existed")
    sqs.send_message(QueueUrl=deployed["UndeliveredEventsUrl"], MessageBody=json.dumps(bare))
    for body in (json.dumps(wrapped), json.dumps(hopeless), "no JSON at all"):
        sqs.send_message(QueueUrl=deployed["FailedInvocationsUrl"], MessageBody=body)
    dry = run("replay", "--dead-letters", "--dry-run", "--json")

    done = run("replay", "--dead-letters", "--json")

    assert sorted(each["result"] for each in results(dry)) == [
        "failed",
        "failed",
        "would-start",
        "would-start",
    ]
    assert done.exit_code == 1
    by_job = {each["job"]: each["result"] for each in results(done)}
    assert by_job["street-undelivered"] == by_job["street-crashed"] == "started"
    assert by_job["street-never-existed"] == "failed"
    left = run("replay", "--dead-letters", "--dry-run", "--json")
    assert [each["result"] for each in results(left)] == ["failed", "failed"]
    assert "street-never-existed" in {each["job"] for each in results(left)}


@pytest.mark.usefixtures("no_dead_letters")
def test_a_training_jobs_dead_letter_goes_to_the_function_that_it_was_meant_for(
    account: Account, deployed: Deployed, street_manifest: Callable[[int], bytes], run: Run
) -> None:
    account.complete("street-trained", street_manifest(20))

    def completed() -> dict[str, Any] | None:
        job = account.training_job_of("street-trained")
        return job if job["TrainingJobStatus"] == "Completed" else None

    job = wait_until(completed)
    event = {
        "detail-type": TRAINING_JOB,
        "source": "aws.sagemaker",
        "resources": [job["TrainingJobArn"]],
        "detail": {name: job[name] for name in ("TrainingJobName", "TrainingJobStatus", "RoleArn")},
    }
    url = deployed["UndeliveredEventsUrl"]
    account.aws.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(event))

    done = run("replay", "--dead-letters", "--json")

    assert done.exit_code == 0, done.output
    (replayed,) = results(done)
    assert replayed["job"] == job["TrainingJobName"]
    assert replayed["result"] in ("training-job-registered", "training-job-already-registered")
    assert results(run("replay", "--dead-letters", "--json")) == []


def test_the_status_tells_what_became_of_each_labeling_job(
    account: Account, street_manifest: Callable[[int], bytes], run: Run
) -> None:
    account.complete("street-status", street_manifest(20))
    account.complete("street-status-empty", b"")
    account.create("street-status-open")

    def rows() -> dict[str, Any] | None:
        listed = json.loads(run("status", "--json", "--limit", 100).stdout)["labeling_jobs"]
        found = {row["labeling_job"]: row for row in listed}
        ready = found["street-status"]["model_package"] and found["street-status-empty"]["result"]
        return found if ready else None

    found = wait_until(rows)

    trained = found["street-status"]
    assert (trained["result"], trained["training_job_status"]) == ("started", "Completed")
    assert "model-package/train-on-label--street-scenes/" in trained["model_package"]
    assert found["street-status-empty"]["result"] == "refused"
    assert found["street-status-empty"]["training_job"] is None
    assert [each["code"] for each in found["street-status-empty"]["refusals"]] == ["EMPTY_MANIFEST"]
    assert (found["street-status-open"]["status"], found["street-status-open"]["result"]) == (
        "InProgress",
        None,
    )
    table = run("status").stdout
    assert "street-status-open" in table
    assert "EMPTY_MANIFEST" in table


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("replay", "street-unknown"), "There is no labeling job street-unknown"),
        (("replay", "--dead-letters", "--stack", "nowhere"), "There is no stack nowhere-training"),
        (("status", "--stack", "nowhere"), "There is no stack nowhere-training"),
        (("replay", "street-named", "--dead-letters"), "give either --since or --dead-letters"),
        (("replay",), "Name labeling jobs"),
        (("replay", "--since", "yesterday"), '--since "yesterday" is no date such as 2026-01-08'),
        (("replay", "--dead-letters", "--again"), "leave --again out"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_labeling_job_that_has_not_completed_is_not_replayed(account: Account, run: Run) -> None:
    account.create("street-not-yet")
    done = run("replay", "street-not-yet")
    assert done.exit_code == 2
    assert "is InProgress" in done.stderr


def test_a_deployment_is_paused_and_resumed_by_commands(
    account: Account, street_manifest: Callable[[int], bytes], run: Run
) -> None:
    stopped = run("pause")
    try:
        account.complete("street-in-a-pause", street_manifest(20))
        (waiting,) = account.wait_for_outcomes("street-in-a-pause")
        shown = run("status")
    finally:
        again = run("resume")
    account.aws.let_pass(15 * 60)

    assert (stopped.exit_code, again.exit_code) == (0, 0)
    assert "train-on-label resume --stack train-on-label" in stopped.stdout
    assert waiting["result"] == "waiting"
    assert [reason["code"] for reason in waiting["refusals"]] == ["PAUSED"]
    assert re.search(r"street-in-a-pause +\n +Completed, waiting PAUSED since ", shown.stdout)
    assert "train-on-label resume --stack train-on-label" in shown.stdout
    assert account.training_job_of("street-in-a-pause")
    assert "Paused" not in run("status").stdout


def test_status_watches_until_it_is_interrupted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("train_on_label_cli.status.time.sleep", interrupted)

    done = run("status", "--watch")

    assert done.exit_code == 130
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d |There are no labeling jobs yet", done.stdout)


def test_a_submitted_manifest_trains_once_and_status_and_replay_know_it(
    account: Account, street_manifest: Callable[[int], bytes], run: Run, tmp_path: Path
) -> None:
    manifest = tmp_path / "street-submitted.manifest"
    manifest.write_bytes(street_manifest(20))
    uri = f"s3://{account.deployed['LabelingBucket']}/incoming/street-scenes/street-submitted.manifest"

    submitted = run("submit", manifest, "--profile", "street-scenes", "--json")
    started = account.training_job_of("street-submitted")
    run("submit", manifest, "--profile", "street-scenes")
    outcomes = account.wait_for_outcomes("street-submitted", 2)
    replayed = [run("replay", name, "--json") for name in (uri, "street-submitted")]
    of_one = account.training_jobs_of("street-submitted")
    run("submit", manifest, "--profile", "night-scenes")
    of_two = run("replay", "street-submitted").output
    shown, told = json.loads(run("status", "--json").stdout), run("status").stdout

    assert submitted.exit_code == 0, submitted.output
    assert json.loads(submitted.stdout) == {"manifest": uri, "profile": "street-scenes"}
    assert [outcome["result"] for outcome in outcomes] == ["started", "already-started"]
    assert of_one == [started["TrainingJobName"]]
    assert [each["result"] for one in replayed for each in results(one)] == ["already-started"] * 2
    keys = [f"incoming/{folder}/street-submitted.manifest" for folder in ("night-scenes", "street-scenes")]
    assert f"Name one of the manifests: {', '.join(keys)}." in " ".join(of_two.split())
    (row,) = (row for row in shown["dropped_manifests"] if row["manifest"] == uri)
    assert (row["result"], row["training_job"]) == ("started", started["TrainingJobName"])
    assert "incoming/street-scenes/street-submitted.manifest" in told


def test_what_is_no_manifest_is_not_submitted(run: Run, tmp_path: Path) -> None:
    coco = tmp_path / "instances.json"
    coco.write_text('{"images": [], "annotations": [], "categories": []}')

    refused = run("submit", coco, "--profile", "street-scenes")
    nowhere = run("submit", coco, "--profile", "../street")
    replayed = run("replay", "incoming/street-scenes/none.manifest")

    assert refused.exit_code == 1
    assert "train-on-label convert coco" in refused.stderr
    assert nowhere.exit_code == 2
    assert replayed.exit_code == 2
    assert "There is no manifest incoming/street-scenes/none.manifest" in replayed.stderr


def test_a_check_finds_a_quota_that_is_too_small_and_nothing_else_to_mend(
    account: Account, run: Run, deployed_settings: Path
) -> None:
    arguments = ("check", "--config", deployed_settings, "--json")
    done = run(*arguments)
    account.aws.training.limit("ml.p3.2xlarge", 0)
    try:
        limited = run(*arguments)
    finally:
        account.aws.training.limit("ml.p3.2xlarge", None)

    def verdicts(ran: Result) -> dict[str, str]:
        return {row["about"]: row["verdict"] for row in json.loads(ran.stdout)["checks"]}

    assert done.exit_code == 0, done.output
    assert [about for about, verdict in verdicts(done).items() if verdict == "note"] == [
        "streaming labeling jobs"
    ]
    assert limited.exit_code == 1
    assert verdicts(limited) == verdicts(done) | {"ml.p3.2xlarge for training job usage": "mend"}


def test_a_check_sees_what_a_role_has_lost(
    account: Account, run: Run, deployed: Deployed, deployed_settings: Path
) -> None:
    iam, role = account.aws.client("iam"), deployed["TrainingRoleArn"].rpartition("/")[2]
    denied = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*/images/*"}
    iam.put_role_policy(
        RoleName=role,
        PolicyName="Lost",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [denied]}),
    )
    try:
        done = run("check", "--config", deployed_settings, "--json")
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="Lost")

    mend = [row for row in json.loads(done.stdout)["checks"] if row["verdict"] == "mend"]
    assert [row["about"] for row in mend] == [
        f"training jobs: read {deployed['LabelingBucket']}",
        f"training jobs: read {EXISTING}",
    ]
    assert {row["found"] for row in mend} == {"The role lacks s3:GetObject."}
    assert done.exit_code == 1
