"""Training jobs that the function must not be able to start, whatever its code asks for."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from local.clients import Clients
from tests.support.permissions.acts import Act
from tests.support.permissions.world import World
from tests.support.sample_requests import Request, training_request_for

_NAME = "street-0-00000abcde"


def allowed_request(world: World) -> Request:
    """A request that the role may send: each of the forbidden ones differs from it in one thing."""
    request = training_request_for(_NAME, world.deployed["DatasetsBucket"])
    del request["InputDataConfig"]
    return request | {
        "RoleArn": world.deployed["TrainingRoleArn"],
        "OutputDataConfig": {
            "S3OutputPath": f"s3://{world.deployed['ModelsBucket']}/street-scenes",
            "KmsKeyId": world.deployed["DataKeyArn"],
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": 86_400},
        "EnableNetworkIsolation": True,
        "EnableInterContainerTrafficEncryption": True,
        "Tags": [{"Key": "train-on-label:deployment", "Value": "train-on-label"}],
    }


def _changed(request: Request, change: Mapping[str, Any]) -> Request:
    changed = copy.deepcopy(request)
    for path, value in change.items():
        *outer, last = path.split(".")
        inner = changed
        for name in outer:
            inner = inner.setdefault(name, {})
        if value is None:
            del inner[last]
        else:
            inner[last] = value
    return changed


def _start(title: str, change: Mapping[str, Any]) -> Act:
    def call(world: World, clients: Clients) -> object:
        given = {path: value(world) if callable(value) else value for path, value in change.items()}
        return clients("sagemaker").create_training_job(**_changed(allowed_request(world), given))

    return Act(f"start a training job {title}", call)


def forbidden_starts() -> Iterator[Act]:
    """One act for each condition and each resource of the statements about starting."""
    yield _start("under a name without the hash", {"TrainingJobName": "street"})
    yield _start("with another role", {"RoleArn": lambda world: world.deployed["LabelingRoleArn"]})
    yield _start("on an instance type of no profile", {"ResourceConfig.InstanceType": "ml.p4d.24xlarge"})
    yield _start(
        "with an instance group of such a type beside an allowed one",
        {
            "ResourceConfig.InstanceType": None,
            "ResourceConfig.InstanceCount": None,
            "ResourceConfig.InstanceGroups": [
                {"InstanceGroupName": name, "InstanceType": name, "InstanceCount": 1}
                for name in ("ml.g5.2xlarge", "ml.p4d.24xlarge")
            ],
        },
    )
    yield _start("for longer than any profile", {"StoppingCondition.MaxRuntimeInSeconds": 86_401})
    yield _start("without a key for the model", {"OutputDataConfig.KmsKeyId": None})
    yield _start(
        "with another key for the model", {"OutputDataConfig.KmsKeyId": lambda world: world.other_key}
    )
    yield _start(
        "with another key for the volume", {"ResourceConfig.VolumeKmsKeyId": lambda world: world.other_key}
    )
    yield _start(
        "in another subnet",
        {
            "VpcConfig.Subnets": lambda world: [world.subnet, world.other_subnet],
            "VpcConfig.SecurityGroupIds": lambda world: [world.security_group],
        },
    )
    yield _start(
        "with another security group",
        {
            "VpcConfig.Subnets": lambda world: [world.subnet],
            "VpcConfig.SecurityGroupIds": ["sg-0123456789abcdef0"],
        },
    )
    yield _start("with access to the network", {"EnableNetworkIsolation": False})
    yield _start("with open traffic between instances", {"EnableInterContainerTrafficEncryption": False})
    yield _start("whose instances are kept", {"ResourceConfig.KeepAlivePeriodInSeconds": 3_600})
    yield _start("with a remote debugger", {"RemoteDebugConfig.EnableRemoteDebug": True})
    yield _start("without the deployment's tag", {"Tags": [{"Key": "team", "Value": "perception"}]})
    yield _start(
        "with another deployment's tag", {"Tags": [{"Key": "train-on-label:deployment", "Value": "others"}]}
    )
