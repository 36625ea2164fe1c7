"""The conditions under which the function may start training jobs."""

from typing import Any

import pytest
from aws_cdk import App, Environment, Stack

from stacks.roles.narrow_role import Conditions
from stacks.roles.profile_needs import ProfileNeeds
from stacks.roles.start_limits import start_limits
from tests.stacks.conftest import OWN_PROFILE
from tests.stacks.test_roles import statement
from tests.support.synthesis import Synthesize, Synthesized
from train_on_label.settings.file import Settings

ONE_OUTSIDE = """
    [[profile]]
    name = "other"
    match = { task_type = "object-detection" }
    [profile.training]
    algorithm = "object-detection"
    instance_type = "ml.g5.2xlarge"
    max_runtime_seconds = 100_000
    network_isolation = false
"""
DEPLOYMENT = 'deployment = { account = "111122223333", region = "eu-west-1" }'
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"


def conditions(synthesized: Synthesized) -> dict[str, Any]:
    return dict(statement(synthesized, "FunctionRole", "StartTrainingJobs")["Condition"])


@pytest.fixture(scope="module")
def isolated(adapted: Synthesized) -> dict[str, Any]:
    return conditions(adapted)


@pytest.fixture(scope="module")
def mixed(synthesize: Synthesize) -> dict[str, Any]:
    return conditions(synthesize(DEPLOYMENT + ONE_OUTSIDE + OWN_PROFILE))


def test_jobs_have_this_projects_names(full: Synthesized) -> None:
    starting = statement(full, "FunctionRole", "StartTrainingJobs")
    assert starting["Resource"] == "arn:aws:sagemaker:eu-west-1:111122223333:training-job/*-??????????"


def test_instance_types_are_those_of_the_profiles(mixed: dict[str, Any]) -> None:
    allowed = mixed["ForAllValues:StringEquals"]["sagemaker:InstanceTypes"]
    assert allowed == ["ml.g5.2xlarge", "ml.m5.large"]
    # Else a request without the key would pass.
    assert mixed["Null"]["sagemaker:InstanceTypes"] == "false"


def test_no_job_runs_longer_than_the_longest_profile(mixed: dict[str, Any]) -> None:
    assert mixed["NumericLessThanEquals"] == {"sagemaker:MaxRuntimeInSeconds": "100000"}


def test_every_job_is_tagged_with_the_deployment(mixed: dict[str, Any]) -> None:
    assert mixed["StringEquals"] == {"aws:RequestTag/train-on-label:deployment": "train-on-label"}


def test_no_job_keeps_instances_or_opens_a_debugger(mixed: dict[str, Any]) -> None:
    assert mixed["NumericLessThanEqualsIfExists"] == {"sagemaker:KeepAlivePeriod": "0"}
    assert mixed["BoolIfExists"] == {"sagemaker:EnableRemoteDebug": "false"}


def test_a_key_that_is_named_by_its_id_is_allowed_by_its_arn(isolated: dict[str, Any]) -> None:
    data_key, own = isolated["ArnEqualsIfExists"]["sagemaker:VolumeKmsKey"]
    assert "Fn::ImportValue" in data_key
    assert own == f"arn:aws:kms:eu-west-1:111122223333:key/{KEY}"


def test_volumes_have_no_key_where_disks_encrypt_themselves(full: Synthesized) -> None:
    assert conditions(full)["Null"]["sagemaker:VolumeKmsKey"] == "true"


def test_jobs_are_in_the_vpc_where_every_profile_is(
    isolated: dict[str, Any], mixed: dict[str, Any], plain: Synthesized
) -> None:
    within = {"sagemaker:VpcSubnets": ["subnet-0a"], "sagemaker:VpcSecurityGroupIds": ["sg-0b"]}
    for limits in (isolated, mixed):
        assert within.items() <= limits["ForAllValues:StringEquals"].items()
    assert isolated["Null"]["sagemaker:VpcSubnets"] == "false"
    assert "sagemaker:VpcSubnets" not in mixed["Null"]
    assert conditions(plain)["Null"]["sagemaker:VpcSubnets"] == "true"


def test_isolation_and_encryption_are_demanded_where_every_profile_has_them(
    isolated: dict[str, Any], mixed: dict[str, Any]
) -> None:
    assert isolated["Bool"] == {
        "sagemaker:NetworkIsolation": "true",
        "sagemaker:InterContainerTrafficEncryption": "true",
    }
    assert "Bool" not in mixed


def test_the_policy_does_not_grow_with_the_profiles() -> None:
    def limits(count: int) -> Conditions:
        profiles = [
            {
                "name": f"profile-of-a-long-name-{number}",
                "match": {"labeling_job": f"{number}-*"},
                "training": {"algorithm": "object-detection"},
            }
            for number in range(count)
        ]
        stack = Stack(App(), "Policy", env=Environment(account="111122223333", region="eu-west-1"))
        needs = ProfileNeeds(Settings.model_validate({"profile": profiles}))
        return start_limits(stack, "train-on-label", needs, f"arn:aws:kms:eu-west-1:111122223333:key/{KEY}")

    assert limits(300) == limits(1)
