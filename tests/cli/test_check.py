"""`train-on-label check`, against an account in memory."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.support.account.process import process
from tests.support.account.wire import Answer, ServiceError, Wire, connected
from train_on_label_cli.main import app

SERVICES = ("cloudformation", "iam", "kms", "lambda", "s3", "service-quotas", "sns")
ROLE = "arn:aws:iam::111122223333:role/{}"
KEY = "arn:aws:kms:us-east-1:111122223333:key/{}"
OUTPUTS = {
    "LabelingBucket": "labels",
    "DatasetsBucket": "datasets",
    "DataKeyArn": KEY.format("data"),
    "TrainingRoleArn": ROLE.format("training"),
    "FunctionRoleArn": ROLE.format("function"),
    "LabelingRoleArn": ROLE.format("labeling"),
    "NotificationsTopicArn": "arn:aws:sns:us-east-1:111122223333:topic",
}
SETTINGS = """
[[existing_bucket]]
name = "amzn-s3-demo-bucket"
labels = ["output/"]
images = ["images/"]
[notifications]
emails = ["labels@example.com"]
[guards]
max_running_jobs_per_profile = 2
[[profile]]
name = "street-scenes"
[profile.training]
algorithm = "object-detection"
instance_type = "ml.g5.2xlarge"
instance_count = 2
spot = true
checkpoints = true
output_kms_key = "models"
"""
SCALE = "scale = { max_workers = 30 }\n"
SCALED = {
    "FunctionName": "starting",
    "PreparingArn": "arn:aws:states:us-east-1:111122223333:stateMachine:preparing",
    "PreparingRoleArn": ROLE.format("machine"),
    "PreparingRangeFunctionName": "range",
    "PreparingRangeRoleArn": ROLE.format("worker"),
}
SPOT = "ml.g5.2xlarge for spot training job usage"


@dataclass
class MemoryAccount:
    """All that is asked, as one service. Whatever is not changed is as it should be."""

    outputs: Mapping[str, str] = field(default_factory=lambda: dict(OUTPUTS))
    applied: dict[str, float] = field(default_factory=lambda: {SPOT: 4})
    defaults: dict[str, float] = field(default_factory=dict)
    concurrency: tuple[int, int] = (1000, 1000)
    denied: set[tuple[str, str]] = field(default_factory=set)
    """Role and action."""
    key_states: dict[str, str] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    subscriptions: dict[str, str] = field(default_factory=lambda: {"labels@example.com": "arn:aws:sns:::1"})
    forbidden: set[str] = field(default_factory=set)
    """Operations that the person may not call."""

    def subject(self, operation: str, params: Mapping[str, Any]) -> str:  # noqa: ARG002
        if operation in self.forbidden:
            raise ServiceError("AccessDenied", 403, "You may not.")
        return ""

    def describe_stacks(self, params: Mapping[str, Any]) -> Answer:  # noqa: ARG002
        if not self.outputs:
            raise ServiceError("ValidationError", message="Stack does not exist")
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        return {"Stacks": [{"Outputs": outputs}]}

    def list_service_quotas(self, params: Mapping[str, Any]) -> Answer:  # noqa: ARG002
        return {"Quotas": _quotas(self.applied)}

    def list_aws_default_service_quotas(self, params: Mapping[str, Any]) -> Answer:
        # On the second page, for there are hundreds.
        return (
            {"Quotas": _quotas(self.defaults)} if "NextToken" in params else {"Quotas": [], "NextToken": "2"}
        )

    def get_account_settings(self, params: Mapping[str, Any]) -> Answer:  # noqa: ARG002
        all_, unreserved = self.concurrency
        return {"AccountLimit": {"ConcurrentExecutions": all_, "UnreservedConcurrentExecutions": unreserved}}

    def simulate_principal_policy(self, params: Mapping[str, Any]) -> Answer:
        role = params["PolicySourceArn"].rpartition("/")[2]
        results = [
            {
                "EvalActionName": action,
                "EvalDecision": "implicitDeny" if (role, action) in self.denied else "allowed",
            }
            for action in params["ActionNames"]
        ]
        return {"EvaluationResults": results}

    def head_bucket(self, params: Mapping[str, Any]) -> Answer:
        if "ExpectedBucketOwner" in params and params["Bucket"] in self.foreign:
            raise ServiceError("403", 403)
        region = self.regions.get(params["Bucket"], "us-east-1")
        return {"ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {"x-amz-bucket-region": region}}}

    def describe_key(self, params: Mapping[str, Any]) -> Answer:
        state = self.key_states.get(params["KeyId"].rpartition("/")[2], "Enabled")
        return {"KeyMetadata": {"KeyId": params["KeyId"], "KeyState": state}}

    def list_subscriptions_by_topic(self, params: Mapping[str, Any]) -> Answer:  # noqa: ARG002
        return {
            "Subscriptions": [
                {"Endpoint": endpoint, "SubscriptionArn": arn} for endpoint, arn in self.subscriptions.items()
            ]
        }


def _quotas(values: Mapping[str, float]) -> list[Answer]:
    return [{"QuotaName": name, "QuotaCode": "L-1234ABCD", "Value": value} for name, value in values.items()]


Run = Callable[..., Result]


@pytest.fixture
def account() -> MemoryAccount:
    return MemoryAccount()


@pytest.fixture
def run(account: MemoryAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Checks settings, by default those above, at a terminal of 80 columns."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("COLUMNS", "80")
    for module in ("access", "account", "checks", "people", "workers"):
        monkeypatch.setattr(
            f"train_on_label_cli.checks.{module}.client", lambda service, _region: connected(service)
        )

    def check(*arguments: str, settings: str = SETTINGS, region: str = "us-east-1") -> Result:
        config = tmp_path / "settings.toml"
        config.write_text(settings)
        return CliRunner().invoke(app, ["check", "--config", str(config), "--region", region, *arguments])

    with process(Wire(dict.fromkeys(SERVICES, account))):
        yield check


def row(done: Result, about: str) -> dict[str, str]:
    """The only row about it, of `check --json`."""
    (found,) = (each for each in json.loads(done.stdout)["checks"] if about in each["about"])
    return dict(found)


def test_where_all_holds_it_ends_with_0_and_says_what_streaming_lacks_for(
    run: Run, account: MemoryAccount
) -> None:
    account.denied = {("labeling", "sqs:CreateQueue"), ("labeling", "sns:Subscribe")}

    done = run("--json")

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["holds"]
    assert row(done, SPOT) == {
        "about": SPOT,
        "verdict": "ok",
        "found": "4; a training job needs 2.",
        "way_out": "",
    }
    streaming = row(done, "streaming")
    assert streaming["verdict"] == "note"
    assert streaming["found"] == "The labeling role lacks sqs:CreateQueue, sns:Subscribe."
    assert {each["verdict"] for each in json.loads(done.stdout)["checks"]} == {"ok", "note"}


def test_the_table_fits_80_columns_and_commands_stay_whole(run: Run, account: MemoryAccount) -> None:
    account.applied[SPOT] = 0

    done = run()

    table, _, ways_out = done.stdout.partition("\n\n")
    assert max(map(len, table.splitlines())) <= 80
    asked = [line.strip() for line in ways_out.splitlines() if line.startswith("  aws ")]
    assert " ".join(asked) == (
        "aws service-quotas request-service-quota-increase --service-code sagemaker --quota-code L-1234ABCD "
        "--desired-value 2 --region us-east-1"
    )
    assert done.exit_code == 1


@pytest.mark.parametrize(("value", "verdict"), [(1, "mend"), (2, "note"), (3, "note"), (4, "ok")])
def test_a_quota_must_let_one_training_job_run_and_better_as_many_as_may(
    run: Run, account: MemoryAccount, value: int, verdict: str
) -> None:
    account.applied[SPOT] = value
    assert row(run("--json"), SPOT)["verdict"] == verdict


def test_a_quota_of_which_aws_has_the_default_only_is_found_there(run: Run, account: MemoryAccount) -> None:
    account.applied, account.defaults = {}, {SPOT: 0}
    done = run("--json")
    assert row(done, SPOT)["found"].startswith("0; ")
    assert done.exit_code == 1


def test_a_quota_that_is_not_known_is_told_with_where_to_look(run: Run, account: MemoryAccount) -> None:
    account.applied = {}
    done = run("--json")
    assert row(done, SPOT)["verdict"] == "unknown"
    assert SPOT in row(done, SPOT)["way_out"]
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("quota", "is_deployed", "verdict"), [(19, False, "mend"), (20, False, "ok"), (10, True, "ok")]
)
def test_a_reservation_leaves_ten_executions_to_others(
    run: Run, account: MemoryAccount, quota: int, verdict: str, *, is_deployed: bool
) -> None:
    account.concurrency = (quota, quota)
    if not is_deployed:
        account.outputs = {}
    done = run("--json", settings=f"[function]\nreserved_concurrency = 10\n{SETTINGS}")
    assert row(done, "concurrent")["verdict"] == verdict


@pytest.mark.parametrize(("quota", "verdict"), [(39, "note"), (40, "ok")])
def test_workers_are_told_to_wait_where_they_leave_fewer_than_ten_executions_to_others(
    run: Run, account: MemoryAccount, quota: int, verdict: str
) -> None:
    account.concurrency = (quota, quota)
    done = run("--json", settings=SCALE + SETTINGS)
    assert row(done, "concurrent")["verdict"] == verdict
    assert ("--desired-value 40 " in row(done, "concurrent").get("way_out", "")) is (verdict == "note")


def test_before_a_deployment_the_account_alone_is_looked_at(run: Run, account: MemoryAccount) -> None:
    account.outputs = {}
    done = run("--json")
    assert row(done, "deployment")["found"].startswith("There is no train-on-label in us-east-1 yet")
    assert len(json.loads(done.stdout)["checks"]) == 4
    assert done.exit_code == 0


def test_a_region_without_ground_truth_is_told(run: Run) -> None:
    done = run("--json", region="sa-east-1")
    assert row(done, "Ground Truth")["verdict"] == "mend"
    assert "eu-west-1" in row(done, "Ground Truth")["way_out"]


@pytest.mark.parametrize(
    ("role", "about", "action"),
    [
        ("training", "training jobs: read labels", "s3:GetObject"),
        ("function", "the function: read labels", "s3:ListBucket"),
        ("training", "training jobs: read datasets", "s3:GetObject"),
        ("function", "the function: read amzn-s3-demo-bucket", "s3:GetObject"),
        ("training", "use key data", "kms:Decrypt"),
        ("training", "use key models", "kms:Encrypt"),
    ],
)
def test_what_a_role_may_not_do_is_named(
    run: Run, account: MemoryAccount, role: str, about: str, action: str
) -> None:
    account.denied = {(role, action)}
    done = run("--json")
    assert row(done, about)["found"] == f"The role lacks {action}."
    assert row(done, about)["verdict"] == "mend"
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("role", "about", "action"),
    [
        ("machine", "the state machine: have workers", "states:StartExecution"),
        ("machine", "the state machine: have workers", "lambda:InvokeFunction"),
        ("machine", "the state machine: have workers", "s3:GetObject"),
        ("machine", "the state machine: use key data", "kms:Decrypt"),
        ("worker", "workers: read labels", "s3:GetObject"),
        ("worker", "workers: read amzn-s3-demo-bucket", "s3:GetObject"),
        ("worker", "workers: use key data", "kms:GenerateDataKey"),
        ("worker", "workers: use key existing", "kms:Decrypt"),
    ],
)
def test_with_scale_its_roles_are_looked_at(
    run: Run, account: MemoryAccount, role: str, about: str, action: str
) -> None:
    account.outputs = OUTPUTS | SCALED
    # They list nothing, so that this is nothing that they lack.
    account.denied = {(role, action), ("worker", "s3:ListBucket")}
    key = f'name = "amzn-s3-demo-bucket"\nkey_arn = "{KEY.format("existing")}"'
    settings = SCALE + SETTINGS.replace('name = "amzn-s3-demo-bucket"', key)
    done = run("--json", settings=settings)
    assert row(done, about)["found"] == f"The role lacks {action}."
    whose = about.partition(":")[0]
    others = [each for each in json.loads(done.stdout)["checks"] if not each["about"].startswith(whose)]
    assert all(each["verdict"] in ("ok", "note") for each in others), others
    assert done.exit_code == 1


def test_the_function_must_be_able_to_have_workers_begin(run: Run, account: MemoryAccount) -> None:
    account.outputs = OUTPUTS | SCALED
    account.denied = {("function", "states:StartExecution")}
    found = row(run("--json", settings=SCALE + SETTINGS), "the state machine: have workers")
    assert found["found"] == "The function's role lacks states:StartExecution."


def test_scale_that_is_not_deployed_is_told(run: Run) -> None:
    done = run("--json", settings=SCALE + SETTINGS)
    assert row(done, "workers")["found"] == "What [scale] asks for is not deployed."
    assert done.exit_code == 1


def test_a_bucket_elsewhere_is_told_with_its_region(run: Run, account: MemoryAccount) -> None:
    account.regions = {"amzn-s3-demo-bucket": "eu-west-1"}
    found = row(run("--json"), "training jobs: read amzn-s3-demo-bucket")
    assert found["verdict"] == "mend"
    assert found["found"] == "It lies in eu-west-1."


def test_a_bucket_of_another_account_is_its_owners_to_allow(run: Run, account: MemoryAccount) -> None:
    account.foreign = {"amzn-s3-demo-bucket"}
    done = run("--json")
    assert row(done, "training jobs: read amzn-s3-demo-bucket")["verdict"] == "note"
    assert "ExistingBucket1Policy" in row(done, "training jobs: read amzn-s3-demo-bucket")["way_out"]
    assert done.exit_code == 0


def test_a_key_that_is_not_enabled_is_told_with_its_state(run: Run, account: MemoryAccount) -> None:
    account.key_states = {"models": "PendingDeletion"}
    assert row(run("--json"), "use key models")["found"] == "It is PendingDeletion."


@pytest.mark.parametrize(
    ("subscriptions", "said"),
    [({}, "no such subscription"), ({"labels@example.com": "PendingConfirmation"}, "not confirmed")],
)
def test_an_address_that_nobody_confirmed_is_told(
    run: Run, account: MemoryAccount, subscriptions: dict[str, str], said: str
) -> None:
    account.subscriptions = subscriptions
    done = run("--json")
    assert said in row(done, "labels@example.com")["found"]
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("operation", "about"),
    [
        ("ListServiceQuotas", SPOT),
        ("GetAccountSettings", "concurrent"),
        ("SimulatePrincipalPolicy", "streaming"),
        ("DescribeKey", "use key data"),
        ("ListSubscriptionsByTopic", "labels@example.com"),
    ],
)
def test_what_one_may_not_look_at_is_unknown_and_keeps_nothing_else_from_being_looked_at(
    run: Run, account: MemoryAccount, operation: str, about: str
) -> None:
    account.forbidden = {operation}
    done = run("--json")
    assert row(done, about)["verdict"] == "unknown"
    assert f"AWS refused {operation}: AccessDenied" in row(done, about)["found"]
    assert row(done, "Ground Truth")["verdict"] == "ok"
    assert done.exit_code == 1


def test_settings_with_mistakes_are_wrong_usage(run: Run) -> None:
    done = run(settings="[guards]\nmin_recrods = 3")
    assert done.exit_code == 2
    assert "min_records" in done.output
