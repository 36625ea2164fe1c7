"""Under IAM enforcement the loop runs, what is forbidden is denied, and permissions are missed.

`make permissions` takes away every permission; here it is a cross-section.
"""

from collections.abc import Iterator, Mapping

import pytest
from botocore.exceptions import ClientError

from local.clients import Clients
from tests.support.permissions.acts import Act
from tests.support.permissions.deployed_roles import DeployedRole, Permission, deployed_roles
from tests.support.permissions.evidence import ACTS, evidence
from tests.support.permissions.forbidden import FORBIDDEN
from tests.support.permissions.forbidden_starts import allowed_request
from tests.support.permissions.loop import run_loop
from tests.support.permissions.world import World

pytestmark = [pytest.mark.laptop, pytest.mark.long]

Roles = Mapping[str, tuple[DeployedRole, Clients]]


@pytest.fixture(scope="module")
def world(deployed_world: World) -> Iterator[World]:
    """The deployment with its rules switched off."""
    with deployed_world.without_events():
        yield deployed_world


@pytest.fixture(scope="module")
def roles(world: World) -> Roles:
    """Each role with its credentials."""
    return {name: (role, role.clients()) for name, role in deployed_roles(world.aws).items()}


def test_the_whole_loop_runs_with_the_deployed_roles(deployed_world: World) -> None:
    assert ":model-package/train-on-label--street-scenes/" in run_loop(deployed_world)


def test_every_role_has_its_acts(roles: Roles) -> None:
    assert set(roles) == set(ACTS) == set(FORBIDDEN)


@pytest.mark.parametrize(
    ("construct", "act"),
    [pytest.param(role, act, id=f"{role} can {act.title}") for role, acts in ACTS.items() for act in acts],
)
def test_each_act_of_a_role_is_allowed(world: World, roles: Roles, construct: str, act: Act) -> None:
    assert act.denial(world, roles[construct][1]) is None


@pytest.mark.parametrize(
    ("construct", "act"),
    [
        pytest.param(role, act, id=f"{role} cannot {act.title}")
        for role, acts in FORBIDDEN.items()
        for act in acts
    ],
)
def test_each_forbidden_act_is_denied(world: World, roles: Roles, construct: str, act: Act) -> None:
    assert act.denial(world, roles[construct][1]) is not None


def test_what_the_forbidden_starts_differ_from_is_allowed(world: World, roles: Roles) -> None:
    _, clients = roles["FunctionRole"]
    assert clients("sagemaker").create_training_job(**allowed_request(world))["TrainingJobArn"]


def test_no_job_of_another_account_can_run_as_the_training_role(world: World) -> None:
    sts = world.aws.client("sts")  # the root stands for services in trust policies
    with pytest.raises(ClientError, match="sts:AssumeRole"):
        sts.assume_role(RoleArn=world.deployed["TrainingRoleArn"], RoleSessionName="another-account")


@pytest.mark.parametrize("construct", ["LabelingRole", "TrainingRole"])
def test_every_permission_of_a_job_role_is_missed_or_has_its_reason(
    world: World, roles: Roles, construct: str
) -> None:
    found = list(evidence(world, *roles[construct]))
    assert [row for row in found if not row.breaks and not row.reason] == []


@pytest.mark.parametrize(
    "permission",
    [
        Permission("WriteDatasets", "s3:PutObject"),
        Permission("UseDataKey", "kms:GenerateDataKey"),
        Permission("StartTrainingJobs", "sagemaker:CreateTrainingJob"),
        Permission("PassTrainingRole", "iam:PassRole"),
    ],
    ids=lambda permission: permission.sid,
)
def test_the_function_misses_a_permission(world: World, roles: Roles, permission: Permission) -> None:
    role, clients = roles["FunctionRole"]
    start = ACTS["FunctionRole"][0]
    with role.without(permission):
        assert permission.action in (start.denial(world, clients) or "nothing was denied")
    assert start.denial(world, clients) is None
