"""What a training job on SageMaker's side must look like for the demo to have worked."""

from collections.abc import Mapping, Sequence
from typing import Any


def problems_with(job: Mapping[str, Any], *, attributes: Sequence[str], training_lines: int) -> list[str]:
    """Where DescribeTrainingJob's answer is not what augmented manifests ask for; empty if nowhere."""
    problems = []
    channels = {channel["ChannelName"]: channel for channel in job["InputDataConfig"]}
    if list(channels) != ["train", "validation"]:
        problems.append(f"its channels are {list(channels)}")
    for name, channel in channels.items():
        source = channel["DataSource"]["S3DataSource"]
        found = {
            "S3DataType": source["S3DataType"],
            "AttributeNames": source["AttributeNames"],
            "InputMode": channel["InputMode"],
            "RecordWrapperType": channel["RecordWrapperType"],
            "ContentType": channel["ContentType"],
        }
        expected = {
            "S3DataType": "AugmentedManifestFile",
            "AttributeNames": list(attributes),
            "InputMode": "Pipe",
            "RecordWrapperType": "RecordIO",
            "ContentType": "application/x-recordio",
        }
        problems += [
            f"{name} has {key} {found[key]}, not {expected[key]}"
            for key in expected
            if found[key] != expected[key]
        ]
    if "ShuffleConfig" not in channels.get("train", {}):
        problems.append("train is not shuffled")
    if job["HyperParameters"]["num_training_samples"] != str(training_lines):
        told = job["HyperParameters"]["num_training_samples"]
        problems.append(f"num_training_samples is {told}, and train.manifest has {training_lines} lines")
    return problems
