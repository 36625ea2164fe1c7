"""What CreateTrainingJob refuses beyond the shape of the request.

The service documents these rules but not the words it refuses with; where they are known from public
reports, they are used.
"""

from collections import Counter
from collections.abc import Iterator

from local.sagemaker.tag_rules import tag_problems
from local.sagemaker.types import Params
from train_on_label.algorithms.instance_types import family, has_local_nvme

_DEFAULT_MAX_RUNTIME_SECONDS = 86_400
MAX_ATTRIBUTE_NAMES = 16
# The NVMe disks of an instance together, by EC2's page of the types, for families of the image algorithms.
_LOCAL_GB: dict[str, dict[str, int]] = {
    "g4dn": dict.fromkeys(("8xlarge", "12xlarge", "16xlarge"), 900)
    | {"xlarge": 125, "2xlarge": 225, "4xlarge": 225},
    "g5": {"xlarge": 250, "2xlarge": 450, "4xlarge": 600, "8xlarge": 900}
    | {"12xlarge": 3_800, "16xlarge": 1_900, "24xlarge": 3_800, "48xlarge": 7_600},
    "p3dn": {"24xlarge": 1_800},
}


def training_job_problems(params: Params) -> Iterator[str]:
    """Broken rules on the algorithm, the channels, the instances, the stopping condition and the tags."""
    algorithm = params.get("AlgorithmSpecification") or {}
    if not params.get("ServerlessJobConfig"):
        for name in ("AlgorithmSpecification", "ResourceConfig", "StoppingCondition"):
            if not params.get(name):
                field = name[0].lower() + name[1:]
                yield f"Value null at '{field}' failed to satisfy constraint: Member must not be null"
        if ("TrainingImage" in algorithm) == ("AlgorithmName" in algorithm):
            yield "AlgorithmSpecification must have one of TrainingImage and AlgorithmName."
    yield from _channel_problems(params.get("InputDataConfig") or [], algorithm.get("TrainingInputMode"))
    yield from _instance_problems(params.get("ResourceConfig") or {})
    yield from _spot_problems(params)
    yield from tag_problems(params)


def _channel_problems(channels: list[Params], job_mode: str | None) -> Iterator[str]:
    for name, count in Counter(channel["ChannelName"] for channel in channels).items():
        if count > 1:
            yield f"Channel names must be unique: '{name}' is used {count} times in InputDataConfig."
    for channel in channels:
        where = f"channel '{channel['ChannelName']}'"
        mode = channel.get("InputMode") or job_mode
        if channel.get("CompressionType", "None") != "None" and mode != "Pipe":
            yield f"CompressionType of {where} is only supported with Pipe input mode, not {mode}."
        source = channel["DataSource"].get("S3DataSource")
        if len(channel["DataSource"]) != 1:
            yield f"DataSource of {where} must have one of S3DataSource and FileSystemDataSource."
        if source and source["S3DataType"] == "AugmentedManifestFile":
            if mode != "Pipe":
                yield f"AugmentedManifestFile of {where} is only supported with Pipe input mode, not {mode}."
            if not source.get("AttributeNames"):
                yield f"AugmentedManifestFile of {where} needs 1 to {MAX_ATTRIBUTE_NAMES} AttributeNames."


def _instance_problems(resources: Params) -> Iterator[str]:
    groups = resources.get("InstanceGroups") or [resources]
    for instance_type in (group.get("InstanceType") or "" for group in groups):
        if resources.get("VolumeKmsKeyId") and has_local_nvme(instance_type):
            yield (
                f"VolumeKmsKeyId is not supported for instance type {instance_type}:"
                " its local storage is encrypted by the hardware."
            )
        size = resources.get("VolumeSizeInGB", 0)
        most = _LOCAL_GB.get(family(instance_type) or "", {}).get(instance_type.rpartition(".")[2])
        if most is not None and size > most:
            yield (
                f"VolumeSizeInGB {size} is more than the {most} GB of local storage that instance type"
                f" {instance_type} has."
            )
    if resources and not resources.get("InstanceGroups"):
        for name in ("InstanceType", "InstanceCount"):
            if not resources.get(name):
                yield f"ResourceConfig must have {name}, or InstanceGroups."


def _spot_problems(params: Params) -> Iterator[str]:
    condition = params.get("StoppingCondition") or {}
    longest_wait = condition.get("MaxWaitTimeInSeconds")
    if not params.get("EnableManagedSpotTraining"):
        if longest_wait is not None:
            yield (
                "Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining"
                " is set to true"
            )
    elif (longest_wait or 0) < condition.get("MaxRuntimeInSeconds", _DEFAULT_MAX_RUNTIME_SECONDS):
        yield (
            "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to"
            " MaxRuntimeInSeconds"
        )
