"""A container's folders, and a folder in place of S3 to feed it from."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from train_on_label_containers.pipe.channels import PipeChannel
from train_on_label_containers.pipe.feeder import Feeder
from train_on_label_containers.pipe.folder import FolderObjects

BUCKET = "example-images"


class World:
    """What a training job sees, and what it is fed from."""

    def __init__(self, folder: Path) -> None:
        self.base = folder / "ml"
        self.objects = folder / "objects"
        self.data = self.base / "input" / "data"
        self.failures: list[Exception] = []
        for needed in (self.base / "input" / "config", self.data, self.objects / BUCKET):
            needed.mkdir(parents=True)

    def put(self, key: str, data: bytes) -> str:
        """Store an object; its URI."""
        path = self.objects / BUCKET / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return f"s3://{BUCKET}/{key}"

    def put_lines(self, key: str, lines: Iterable[Mapping[str, Any]]) -> str:
        """Store a manifest; its URI."""
        return self.put(key, b"".join(json.dumps(line).encode() + b"\n" for line in lines))

    @contextmanager
    def fed(self, *channels: PipeChannel) -> Iterator[Feeder]:
        """Configures the container for these channels, and feeds them."""
        configuration = {
            channel.name: {
                "TrainingInputMode": "Pipe",
                "RecordWrapperType": "RecordIO" if channel.record_io else "None",
            }
            for channel in channels
        }
        hyperparameters = {"attribute_names": json.dumps(channels[0].attributes)}
        config = self.base / "input" / "config"
        (config / "inputdataconfig.json").write_text(json.dumps(configuration))
        (config / "hyperparameters.json").write_text(json.dumps(hyperparameters))
        with Feeder(channels, FolderObjects(self.objects), self.data, self.failures.append) as feeder:
            yield feeder


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """An empty world, in whose container this process is."""
    world = World(tmp_path)
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(world.base))
    return world
