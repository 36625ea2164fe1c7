"""The folders and configuration files that SageMaker gives a training container; there their base is /opt/ml.

Source: the developer guide's page your-algorithms-training-algo-running-container.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HOST = "algo-1"
FAILURE_CHARACTERS = 1024  # of a failure reason
_FOLDERS = ("input/config", "input/data", "model", "checkpoints", "output/data")


def write_layout(base: Path, request: Mapping[str, Any]) -> None:
    """Make the folders of a CreateTrainingJob request, and its three configuration files.

    Whatever the request's number of instances, the container is the only one.
    """
    for folder in _FOLDERS:
        (base / folder).mkdir(parents=True)
    _write(base, "hyperparameters", request.get("HyperParameters") or {})
    channels = request.get("InputDataConfig") or []
    _write(base, "inputdataconfig", {each["ChannelName"]: _described(each, request) for each in channels})
    _write(base, "resourceconfig", _resources(request.get("ResourceConfig") or {}))


def input_mode(channel: Mapping[str, Any], request: Mapping[str, Any]) -> str:
    """Pipe, File or FastFile: the channel's own, else the training job's."""
    mode: str = channel.get("InputMode") or request["AlgorithmSpecification"]["TrainingInputMode"]
    return mode


def failure(base: Path) -> str:
    """What the container says of its failure, cut to what DescribeTrainingJob tells; empty if nothing."""
    file = base / "output" / "failure"
    return file.read_text(encoding="utf-8", errors="replace")[:FAILURE_CHARACTERS] if file.is_file() else ""


def _described(channel: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, str]:
    source = channel["DataSource"].get("S3DataSource") or {}
    described = {
        "ContentType": channel.get("ContentType"),
        "TrainingInputMode": input_mode(channel, request),
        "S3DistributionType": source.get("S3DataDistributionType", "FullyReplicated"),
        "RecordWrapperType": channel.get("RecordWrapperType", "None"),
    }
    return {name: value for name, value in described.items() if value is not None}


def _resources(resources: Mapping[str, Any]) -> dict[str, object]:
    return {
        "current_host": HOST,
        "current_instance_type": resources.get("InstanceType"),
        "current_group_name": "homogeneousCluster",
        "hosts": [HOST],
        "instance_groups": [
            {
                "instance_group_name": "homogeneousCluster",
                "instance_type": resources.get("InstanceType"),
                "hosts": [HOST],
            }
        ],
        "network_interface_name": "lo",
    }


def _write(base: Path, name: str, content: object) -> None:
    path = base / "input" / "config" / f"{name}.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
