"""The channels of a training request that are streamed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

DataType = Literal["AugmentedManifestFile", "ManifestFile", "S3Prefix"]


@dataclass(frozen=True, slots=True)
class PipeChannel:
    """What CreateTrainingJob says of a channel in Pipe mode."""

    name: str
    data_type: DataType
    uri: str
    attributes: tuple[str, ...] = ()
    """Of an augmented manifest: what of each line is sent, in order."""
    record_io: bool = False
    """Each attribute, or each object, is wrapped as a record of its own."""
    gzip: bool = False
    shuffle_seed: int | None = None


def pipe_channels(request: Mapping[str, Any]) -> list[PipeChannel]:
    """The channels of a CreateTrainingJob request whose input mode is Pipe."""
    job_mode = request["AlgorithmSpecification"]["TrainingInputMode"]
    return [
        _pipe_channel(channel)
        for channel in request.get("InputDataConfig", [])
        if channel.get("InputMode", job_mode) == "Pipe"
    ]


def _pipe_channel(channel: Mapping[str, Any]) -> PipeChannel:
    source = channel["DataSource"]["S3DataSource"]
    return PipeChannel(
        name=channel["ChannelName"],
        data_type=source["S3DataType"],
        uri=source["S3Uri"],
        attributes=tuple(source.get("AttributeNames", [])),
        record_io=channel.get("RecordWrapperType") == "RecordIO",
        gzip=channel.get("CompressionType") == "Gzip",
        shuffle_seed=channel.get("ShuffleConfig", {}).get("Seed"),
    )
