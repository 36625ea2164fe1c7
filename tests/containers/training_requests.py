"""CreateTrainingJob requests on a folder in place of S3, and containers for them."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.containers.conftest import World
from train_on_label_containers.environment import container_environment
from train_on_label_containers.files import write_files
from train_on_label_containers.layout import write_layout
from train_on_label_containers.pipe.folder import FolderObjects
from train_on_label_containers.training import Ended, TrainingContainer


def request_for(
    channels: Mapping[str, str], hyperparameters: Mapping[str, str], **further: object
) -> dict[str, Any]:
    """A request for channels (name -> URI of an augmented manifest) in Pipe mode, in the manifests' order."""
    return {
        "TrainingJobName": "bees-0a1b2c3d4e",
        "AlgorithmSpecification": {"TrainingInputMode": "Pipe"},
        "HyperParameters": dict(hyperparameters),
        "InputDataConfig": [
            {
                "ChannelName": name,
                "ContentType": "application/x-recordio",
                "RecordWrapperType": "RecordIO",
                "DataSource": {
                    "S3DataSource": {
                        "S3DataType": "AugmentedManifestFile",
                        "S3Uri": uri,
                        "AttributeNames": ["source-ref", "bees"],
                    }
                },
            }
            for name, uri in channels.items()
        ],
        **further,
    }


def put_lines(world: World, key: str, lines: Iterable[Mapping[str, Any]]) -> str:
    """Store a manifest; its URI."""
    return world.put(key, b"".join(json.dumps(line).encode() + b"\n" for line in lines))


class Container:
    """A container of a request, in a folder of its own."""

    def __init__(
        self, folder: Path, objects: Path, request: dict[str, Any], *, built_in: bool = False, **options: Any
    ) -> None:
        self.base = folder / "ml"
        self.lines: list[str] = []
        self.hears: Callable[[], object] = list
        """Called whenever lines come."""
        self._request = request
        (folder / "tmp").mkdir(parents=True)
        store = FolderObjects(objects)
        write_layout(self.base, request)
        write_files(request, store, self.base / "input" / "data")
        self.training = TrainingContainer(request, self.base, store, built_in=built_in, **options)

    def run(
        self, *command: str, credentials: Mapping[str, str] | None = None, max_seconds: float = 60
    ) -> Ended:
        """Run the command to its end."""
        environment = container_environment(
            self.base, self._request, training_job_arn="arn:of:job", credentials=credentials or {}
        )
        return self.training.run(command, environment, self._hear, max_seconds=max_seconds)

    def _hear(self, lines: Sequence[str]) -> None:
        self.lines += lines
        self.hears()
