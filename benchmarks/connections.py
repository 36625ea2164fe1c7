"""From an S3 that gives each connection 90 MB/s, beside the same manifest in a file."""

import os
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from benchmarks.engines import KINDS, chunks_of, rules_of
from benchmarks.from_s3 import Void, prepare
from benchmarks.manifests import write_object_detection
from benchmarks.report import Row
from benchmarks.slow_s3 import SlowS3, slow_s3
from local.certificate import write_certificate
from train_on_label.aws.clients import client
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.opened_object import OpenedObject
from train_on_label.planning.one_function import MB_OF_A_CORE, OneFunction
from train_on_label.preparation.passes.manifests import Input, Passes
from train_on_label.preparation.ports import Manifest, Outputs
from train_on_label.preparation.ranges.processes import Processes
from train_on_label.preparation.split import Split
from train_on_label_cli.plans.local_manifest import LocalManifest

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BYTES = 200_000_000
_TURNS = 3
MEGABYTES_PER_SECOND = 90
URI = "s3://labeling-example/output.manifest"


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs that take turns, by the clock: waiting for the network is what is measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "manifest"
        write_object_detection(path, _BYTES // 3 if quick else _BYTES)
        for certificate in (None, write_certificate(folder)):
            with slow_s3(path, MEGABYTES_PER_SECOND, certificate) as server:
                s3 = client_of(server, certificate)
                yield Row(f"{MEGABYTES_PER_SECOND} MB/s a connection, {server.url.partition(':')[0]}", "")
                yield from _rows(path, server, s3)
                yield from _rows_of_processes(path, s3)
                yield Row("  load of the machine meanwhile", f"{os.getloadavg()[0]:.1f}", "below 1.5")


def client_of(server: SlowS3, certificate: Path | None) -> "S3Client":
    """The functions' own client, of this server."""
    environment = {
        "AWS_ENDPOINT_URL": server.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        **({"AWS_CA_BUNDLE": str(certificate)} if certificate else {}),
    }
    with patch.dict("os.environ", environment):
        return client("s3", "us-east-1")


def _rows(path: Path, server: SlowS3, s3: "S3Client") -> Iterator[Row]:
    readers: list[Callable[[], Iterator[bytes]]] = [
        lambda: chunks_of(path),
        lambda: OpenedObject(s3, URI).chunks(),
        lambda: S3Manifest(s3, URI).chunks(),
    ]
    turns = [[_prepared(reader(), server) for reader in readers] for _ in range(_TURNS)]
    file, one, four = (list(column) for column in zip(*turns, strict=True))
    size = path.stat().st_size / 1e6
    yield Row("  prepared from a file", f"{size / _median(run.wall for run in file):,.0f} MB/s")
    for what, runs, aim in (("one connection", one, ""), ("four", four, "at least 90%")):
        pairs = list(zip(file, runs, strict=True))
        yield Row(f"  by {what}", f"{size / _median(run.wall for run in runs):,.0f} MB/s")
        yield Row("    of the file's speed", f"{_median(of.wall / run.wall for of, run in pairs):.0%}", aim)
        yield Row(
            "    of its time waiting for bytes", f"{_median(run.waited / run.wall for run in runs):.0%}"
        )
        more = _median(run.processor - of.processor for of, run in pairs)
        yield Row("    more processor time, a GB", f"{more / size * 1000:.2f} s")
        yield Row("    of the file's", f"{more / _median(run.processor for run in file):+.0%}")
    yield Row("  server meanwhile, of a processor", f"{_median(run.server / run.wall for run in four):.0%}")


def _rows_of_processes(path: Path, s3: "S3Client") -> Iterator[Row]:
    """The function's own engine, had it this machine's cores; each process has one connection."""
    cores = os.cpu_count() or 1
    function = OneFunction(memory_mb=cores * MB_OF_A_CORE, seconds=900)
    jobs: list[tuple[Callable[[], Manifest], Passes]] = [
        (lambda: LocalManifest(str(path)), Processes(cores)),
        (lambda: S3Manifest(s3, URI), function.passes),
    ]
    turns = [[_wall(manifest(), passes) for manifest, passes in jobs] for _ in range(_TURNS)]
    file, ranges = (list(column) for column in zip(*turns, strict=True))
    size = path.stat().st_size / 1e6
    yield Row(f"  from a file by {cores} processes", f"{size / _median(file):,.0f} MB/s")
    yield Row("  by twice as many, a connection each", f"{size / _median(ranges):,.0f} MB/s")
    share = _median(of / own for of, own in zip(file, ranges, strict=True))
    yield Row("    of the file's speed", f"{share:.0%}", "at least 90%")


def _wall(manifest: Manifest, passes: Passes) -> float:
    rules = rules_of(KINDS[0])
    outputs = Outputs(train=Void(), validation=Void(), rejects=Void())
    began = perf_counter()
    passes([Input(manifest=manifest, rules=rules)], Split.of(rules.options), outputs)
    return perf_counter() - began


class _Run(NamedTuple):
    """Seconds."""

    wall: float
    waited: float
    """Of them, for bytes."""
    processor: float
    """Of all threads of this process."""
    server: float
    """Processor time of the server's process."""


def _prepared(chunks: Iterator[bytes], server: SlowS3) -> _Run:
    waited = 0.0

    def taken() -> Iterable[bytes]:
        nonlocal waited
        while True:
            began = perf_counter()
            chunk = next(chunks, b"")
            waited += perf_counter() - began
            if not chunk:
                return
            yield chunk

    served, processor, began = server.processor_seconds(), process_time(), perf_counter()
    prepare(taken())
    wall = perf_counter() - began
    return _Run(wall, waited, process_time() - processor, server.processor_seconds() - served)


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)
