"""A container's folders, and a folder in place of S3 to feed it from."""

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from train_on_label_containers.pipe.channels import PipeChannel
from train_on_label_containers.pipe.feeder import Feeder
from train_on_label_containers.pipe.folder import FolderObjects
from train_on_label_containers.pipe.objects import Objects, OpenObject

BUCKET = "example-images"
TRAIN = PipeChannel(
    name="train",
    data_type="AugmentedManifestFile",
    uri=f"s3://{BUCKET}/train.manifest",
    attributes=("source-ref", "label"),
    record_io=True,
)


class Remote(FolderObjects):
    """The same objects as a service sends them: in small pieces, and worth fetching ahead."""

    ahead = 3
    chunk_bytes = 1000

    def open(self, uri: Any) -> OpenObject:
        """An object that is no file."""
        opened = super().open(uri)
        data = b"".join(opened.chunks)
        pieces = (data[at : at + self.chunk_bytes] for at in range(0, len(data), self.chunk_bytes))
        return replace(opened, chunks=pieces, file=None)


class World:
    """What a training job sees, and what it is fed from."""

    def __init__(self, folder: Path) -> None:
        self.base = folder / "ml"
        self.folder = folder / "objects"
        self.data = self.base / "input" / "data"
        self.failures: list[Exception] = []
        self._failed = threading.Event()
        for needed in (self.base / "input" / "config", self.data, self.folder / BUCKET):
            needed.mkdir(parents=True)

    def put(self, key: str, data: bytes) -> str:
        """Store an object; its URI."""
        path = self.folder / BUCKET / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return f"s3://{BUCKET}/{key}"

    def put_manifest(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Store what TRAIN streams."""
        self.put("train.manifest", b"".join(json.dumps(line).encode() + b"\n" for line in lines))

    def fifo(self, name: str) -> Path:
        """A FIFO that is there, sooner or later."""
        path = self.data / name
        while not path.exists():
            time.sleep(0.001)
        return path

    def wait_for_failure(self) -> None:
        """Return when feeding has failed."""
        assert self._failed.wait(10)

    @contextmanager
    def fed(self, *channels: PipeChannel, objects: Objects | None = None) -> Iterator[Feeder]:
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
        objects = objects or FolderObjects(self.folder)
        with Feeder(channels, objects, self.data, self._fail) as feeder:
            yield feeder

    def _fail(self, error: Exception) -> None:
        self.failures.append(error)
        self._failed.set()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """An empty world, in whose container this process is."""
    world = World(tmp_path)
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(world.base))
    return world
