"""From the laptop's S3, beside the same manifest in a file."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.engines import KINDS, chunks_of, rules_of
from benchmarks.manifests import write_object_detection
from benchmarks.report import Row
from local.aws import LaptopAws
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.preparation.passes.one_pass import one_pass
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.ranges.reading import read_whole
from train_on_label.preparation.split import Split

_BYTES = 100_000_000
_BUCKET = "labeling-example"


class Void:
    """An output that keeps nothing."""

    def write(self, data: bytes | memoryview, /) -> None:
        """Lets the bytes go: reading is what is measured."""


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs that take turns, by the clock: waiting for the network counts."""
    with tempfile.TemporaryDirectory() as folder, LaptopAws() as aws:
        path = Path(folder) / "manifest"
        write_object_detection(path, _BYTES // 10 if quick else _BYTES)
        s3 = aws.client("s3")
        s3.create_bucket(Bucket=_BUCKET)
        with path.open("rb") as file:
            s3.put_object(Bucket=_BUCKET, Key="output.manifest", Body=file)
        manifest = S3Manifest(s3, f"s3://{_BUCKET}/output.manifest")
        jobs: list[Callable[[], object]] = [
            lambda: prepare(chunks_of(path)),
            lambda: _prepare_ahead(manifest),
            lambda: sum(map(len, manifest.chunks())),
        ]
        turns = [list(map(_seconds, jobs)) for _ in range(5)]
    from_file, from_s3, download = (_medians(column) for column in zip(*turns, strict=True))
    size = manifest.size / 1e6
    yield Row("prepared from a file", f"{size / from_file.wall:,.0f} MB/s")
    yield Row("prepared from S3", f"{size / from_s3.wall:,.0f} MB/s")
    yield Row("of the file's speed, by the clock", f"{from_file.wall / from_s3.wall:.0%}", "at least 85%")
    yield Row("of the file's speed, by processor time", f"{from_file.processor / from_s3.processor:.0%}")
    yield Row("downloaded and let go", f"{size / download.wall:,.0f} MB/s")


def prepare(chunks: Iterable[bytes]) -> None:
    """Prepares a manifest and lets the outputs go."""
    rules = rules_of(KINDS[0])
    one_pass(chunks, rules, Split.of(rules.options), Outputs(train=Void(), validation=Void(), rejects=Void()))


def _prepare_ahead(manifest: S3Manifest) -> None:
    with read_whole([manifest]) as [chunks]:
        prepare(chunks)


class _Seconds(NamedTuple):
    wall: float
    processor: float
    """Of this process alone; the server shares the machine."""


def _seconds(job: Callable[[], object]) -> _Seconds:
    wall, processor = time.perf_counter(), time.process_time()
    job()
    return _Seconds(time.perf_counter() - wall, time.process_time() - processor)


def _medians(runs: Iterable[_Seconds]) -> _Seconds:
    return _Seconds(*map(statistics.median, zip(*runs, strict=True)))
