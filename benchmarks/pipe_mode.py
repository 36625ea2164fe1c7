"""Pipe mode: from files in the page cache and from the laptop's S3, beside what else moves the same bytes."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.report import Row
from local.aws import LaptopAws
from train_on_label_containers.pipe.channels import PipeChannel
from train_on_label_containers.pipe.feeder import Feeder
from train_on_label_containers.pipe.folder import FolderObjects
from train_on_label_containers.pipe.objects import Objects
from train_on_label_containers.pipe.s3 import S3Objects

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BYTES = 300_000_000
_S3_BYTES = 60_000_000
_IMAGE_SIZES = (100_000, 5_000_000)
_BUCKET = "labeling-example"
_CHANNEL = PipeChannel(
    name="train",
    data_type="AugmentedManifestFile",
    uri=f"s3://{_BUCKET}/train.manifest",
    attributes=("source-ref", "label"),
    record_io=True,
)


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs that take turns, by the clock of who reads, from the first byte to the last."""
    for size in _IMAGE_SIZES:
        with tempfile.TemporaryDirectory() as folder:
            place = _Place(Path(folder), size, (_BYTES // 5 if quick else _BYTES) // size)
            yield from _from_files(place)
    with tempfile.TemporaryDirectory() as folder, LaptopAws() as aws:
        place = _Place(
            Path(folder), _IMAGE_SIZES[0], (_S3_BYTES // 5 if quick else _S3_BYTES) // _IMAGE_SIZES[0]
        )
        yield from _from_s3(place, aws.client("s3"))


class _Place:
    """Images and their manifest in a folder, and a container's folders to feed."""

    def __init__(self, folder: Path, size: int, count: int) -> None:
        self.size, self.count = size, count
        self.objects = folder / "objects"
        self.base = folder / "ml"
        self.data = self.base / "input" / "data"
        config = self.base / "input" / "config"
        for needed in (self.objects / _BUCKET, self.data, config):
            needed.mkdir(parents=True)
        self.images = [self.objects / _BUCKET / f"{number:06}.jpg" for number in range(count)]
        for image in self.images:
            image.write_bytes(os.urandom(size))
        self.manifest = self.objects / _BUCKET / "train.manifest"
        lines = ({"source-ref": f"s3://{_BUCKET}/{image.name}", "label": 1} for image in self.images)
        self.manifest.write_text("".join(json.dumps(line) + "\n" for line in lines))
        mode = {"TrainingInputMode": "Pipe", "RecordWrapperType": "RecordIO"}
        (config / "inputdataconfig.json").write_text(json.dumps({"train": mode}))
        attributes = json.dumps(_CHANNEL.attributes)
        (config / "hyperparameters.json").write_text(json.dumps({"attribute_names": attributes}))

    def fed(self, objects: Objects) -> float:
        """MB/s of an epoch that is fed from there and let go."""
        with Feeder([_CHANNEL], objects, self.data, _give_up):
            return self._read(str(self.data / "train_0")).wall

    def read(self, objects: Objects) -> float:
        """MB/s of pipe_mode's processor time, reading an epoch that is fed from there."""
        with Feeder([_CHANNEL], objects, self.data, _give_up):
            return self._read("channel", "train").processor

    def cat(self) -> float:
        """MB/s of `cat` from the same files."""
        fifo = self.data / "cat"
        os.mkfifo(fifo)
        into_fifo = ("/bin/sh", "-c", 'fifo=$1; shift; exec cat "$@" >"$fifo"', "sh", str(fifo))
        with subprocess.Popen([*into_fifo, *map(str, self.images)]):  # noqa: S603  # files of this benchmark's
            speed = self._read(str(fifo))
        fifo.unlink()
        return speed.wall

    def _read(self, *reader: str) -> "_Speed":
        run = subprocess.run(  # noqa: S603  # a module of this repository
            [sys.executable, "-m", "benchmarks.pipe_reader", *reader],
            env=os.environ | {"SAGEMAKER_BASE_DIR": str(self.base)},
            stdout=subprocess.PIPE,
            check=True,
        )
        size, wall, processor = map(float, run.stdout.split())
        return _Speed(size / wall / 1e6, size / processor / 1e6)


class _Speed(NamedTuple):
    wall: float
    """MB/s by the clock."""
    processor: float
    """MB/s by the reader's processor time."""


def _give_up(error: Exception) -> None:
    raise error


def _from_files(place: _Place) -> Iterator[Row]:
    folder = FolderObjects(place.objects)
    cat, fed, read = _medians(
        place.cat,
        lambda: place.fed(folder),
        lambda: place.read(folder),
    )
    yield Row(f"images of {place.size:,} bytes in files", "")
    yield Row("  cat into a FIFO", f"{cat:,.0f} MB/s")
    yield Row("  fed into a FIFO", f"{fed:,.0f} MB/s")
    yield Row("  times cat", f"{fed / cat:.2f}", "at least 1")
    yield Row("  read by pipe_mode, by its processor time", f"{read:,.0f} MB/s", "at least 1,000 MB/s")


def _from_s3(place: _Place, s3: "S3Client") -> Iterator[Row]:
    s3.create_bucket(Bucket=_BUCKET)
    for path in (place.manifest, *place.images):
        s3.put_object(Bucket=_BUCKET, Key=path.name, Body=path.read_bytes())
    objects = S3Objects(s3)

    def downloaded() -> float:
        started = perf_counter()
        with ThreadPoolExecutor(8) as pool:
            sizes = pool.map(
                lambda image: len(s3.get_object(Bucket=_BUCKET, Key=image.name)["Body"].read()), place.images
            )
            return sum(sizes) / (perf_counter() - started) / 1e6

    alone, fed = _medians(downloaded, lambda: place.fed(objects))
    yield Row(f"images of {place.size:,} bytes in the laptop's S3", "")
    yield Row("  downloaded by boto3, and let go", f"{alone:,.0f} MB/s")
    yield Row("  fed into a FIFO", f"{fed:,.0f} MB/s")
    yield Row("  of downloading", f"{fed / alone:.0%}", "at least 90%")


def _medians(*jobs: Callable[[], float], runs: int = 5) -> list[float]:
    turns = [[job() for job in jobs] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*turns, strict=True)]
