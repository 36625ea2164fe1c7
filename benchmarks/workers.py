"""`[scale]` on the laptop: one manifest prepared by one function, and by more and more workers at a time."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.manifests import write_object_detection
from benchmarks.report import Row
from local.aws import LaptopAws
from tests.support.scaled_laptop import Files, Json, ScaledLaptop
from train_on_label.settings.infrastructure import Scale

_BYTES = 1_000_000_000
_WORKERS = (1, 2, 4)
_PROFILE = {
    "name": "street",
    "dataset": {"check_images": "none"},
    "training": {
        "image_uri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/trainer:1",
        "instance_type": "ml.g5.xlarge",
    },
}


class _Seconds(NamedTuple):
    """By the clock."""

    whole: float
    mapping: float
    """While workers prepare ranges."""
    joining: float
    """Of the function, once they have."""


def measure(quick: bool) -> Iterator[Row]:
    """By functions that are warm; RuntimeError where a byte of what they prepare differs."""
    size, range_bytes = _BYTES, Scale().range_bytes
    if quick:
        size, range_bytes = size // 10, range_bytes // 10
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "manifest"
        write_object_detection(path, size)
        manifest = path.read_bytes()
    one, prepared = _by_one(manifest)
    yield Row(f"one function, {size / 1e9:.1f} GB", f"{one:.1f} s")
    for workers in _WORKERS:
        found = _by_workers(manifest, range_bytes, workers, prepared)
        yield Row(f"{workers} at a time, ranges of {range_bytes >> 20} MiB", f"{found.whole:.1f} s")
        yield Row("  times one function", f"{one / found.whole:.2f}")
        yield Row("  workers", f"{found.mapping:.1f} s")
        yield Row("  the function that joins", f"{found.joining:.1f} s")
    yield Row("load of the machine at the end", f"{os.getloadavg()[0]:.1f}", "below 3")


def _by_one(manifest: bytes) -> tuple[float, Files]:
    with LaptopAws() as aws:
        laptop = ScaledLaptop(aws, [_PROFILE])
        laptop.prepare_alone(_few(laptop, manifest, "few"))
        event = laptop.drop("street", "street", manifest)
        began = time.perf_counter()
        laptop.prepare_alone(event)
        return time.perf_counter() - began, laptop.prepared_alone()


def _by_workers(manifest: bytes, range_bytes: int, workers: int, prepared: Files) -> _Seconds:
    with LaptopAws() as aws:
        laptop = ScaledLaptop(aws, [_PROFILE], max_workers=workers)
        # A range for each worker warms them, then one the function that is told of larger ranges.
        laptop.cut(100_000)
        laptop.shared(_few(laptop, manifest, "few", workers * 100_000))
        laptop.cut(range_bytes)
        laptop.shared(_few(laptop, manifest, "fewer"))
        event = laptop.drop("street", "street", manifest)
        began = time.perf_counter()
        is_prepared = laptop.ends_well(laptop.begin(event))
        whole = time.perf_counter() - began
        if not is_prepared or laptop.prepared_shared() != prepared:
            raise RuntimeError(f"{workers} workers prepare something else than one function")
        return _Seconds(whole, *_parts(laptop))


def _few(laptop: ScaledLaptop, manifest: bytes, name: str, size: int = 10_000) -> Json:
    return laptop.drop("street", name, manifest[: manifest.index(b"\n", size) + 1])


def _parts(laptop: ScaledLaptop) -> tuple[float, float]:
    """Seconds of the last execution's map, and of its last task."""
    history = laptop.aws.client("stepfunctions").get_execution_history(
        executionArn=laptop.executions[0], maxResults=1000
    )
    last = {str(event["type"]): event["timestamp"] for event in history["events"]}

    def between(first: str, second: str) -> float:
        return (last[second] - last[first]).total_seconds()

    return between("MapStateEntered", "MapStateExited"), between("TaskScheduled", "TaskSucceeded")
