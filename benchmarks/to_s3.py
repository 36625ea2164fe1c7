"""From an S3 that gives and takes 90 MB/s by the connection, to the same one."""

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.connections import MEGABYTES_PER_SECOND, URI, client_of
from benchmarks.engines import KINDS, rules_of
from benchmarks.from_s3 import Void
from benchmarks.manifests import write_object_detection
from benchmarks.report import Row
from benchmarks.slow_s3 import SlowS3, slow_s3
from local.certificate import write_certificate
from train_on_label.aws.s3.dataset import S3Dataset
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.preparation.passes.one_pass import one_pass
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.split import Split

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BYTES = 300_000_000
_TURNS = 3


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs that take turns, by the clock: waiting for the network is what is measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "manifest"
        write_object_detection(path, _BYTES // 3 if quick else _BYTES)
        for certificate in (None, write_certificate(folder)):
            with slow_s3(path, MEGABYTES_PER_SECOND, certificate) as server:
                yield from _rows(path.stat().st_size / 1e6, server, client_of(server, certificate))


def _rows(megabytes: float, server: SlowS3, s3: "S3Client") -> Iterator[Row]:
    turns = [[_prepared(s3, server, is_written=each) for each in (False, True)] for _ in range(_TURNS)]
    read, written = zip(*turns, strict=True)
    median = statistics.median
    yield Row(f"{MEGABYTES_PER_SECOND} MB/s a connection, {server.url.partition(':')[0]}", "")
    yield Row("  prepared and let go", f"{megabytes / median(run.wall for run in read):,.0f} MB/s")
    yield Row("  prepared and written", f"{megabytes / median(run.wall for run in written):,.0f} MB/s")
    yield Row("    of that speed", f"{median(a.wall / b.wall for a, b in turns):.0%}", "at least 90%")
    more = median(b.processor - a.processor for a, b in turns)
    yield Row("    more processor time, a GB", f"{more / megabytes * 1000:.2f} s")
    yield Row("  server meanwhile, of a processor", f"{median(run.server / run.wall for run in written):.0%}")
    yield Row("  load of the machine meanwhile", f"{os.getloadavg()[0]:.1f}", "below 1.5")


class _Run(NamedTuple):
    """Seconds."""

    wall: float
    processor: float
    """Of all threads of this process."""
    server: float
    """Processor time of the server's process."""


def _prepared(s3: "S3Client", server: SlowS3, *, is_written: bool) -> _Run:
    served, processor, began = server.processor_seconds(), process_time(), perf_counter()
    rules, void = rules_of(KINDS[0]), Outputs(train=Void(), validation=Void(), rejects=Void())
    opened = S3Dataset(s3, "datasets-example", "street/").outputs() if is_written else nullcontext(void)
    with opened as outputs:
        one_pass(S3Manifest(s3, URI).chunks(), rules, Split.of(rules.options), outputs)
    wall = perf_counter() - began
    return _Run(wall, process_time() - processor, server.processor_seconds() - served)
