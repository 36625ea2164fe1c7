"""From an S3 that gives and takes 90 MB/s by the connection, to the same one."""

import statistics
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.engines import KINDS, rules_of
from benchmarks.report import Row
from benchmarks.s3.by_each_scheme import URI, by_each_scheme, taken
from benchmarks.s3.from_s3 import Void
from benchmarks.s3.slow_s3 import SlowS3
from train_on_label.aws.s3.dataset import S3Dataset
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.preparation.passes.one_pass import one_pass
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.ranges.reading import read_whole
from train_on_label.preparation.split import Split

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BYTES = 300_000_000
_TURNS = 3


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs that take turns, by the clock: waiting for the network is what is measured."""
    yield from by_each_scheme(_BYTES // 3 if quick else _BYTES, _rows)


def _rows(path: Path, server: SlowS3, s3: "S3Client") -> Iterator[Row]:
    megabytes = path.stat().st_size / 1e6
    jobs = [partial(_prepared, s3, is_written=each) for each in (False, True)]
    turns = [[taken(server, job) for job in jobs] for _ in range(_TURNS)]
    read, written = zip(*turns, strict=True)
    median = statistics.median
    yield Row("  prepared and let go", f"{megabytes / median(run.wall for run in read):,.0f} MB/s")
    yield Row("  prepared and written", f"{megabytes / median(run.wall for run in written):,.0f} MB/s")
    yield Row("    of that speed", f"{median(a.wall / b.wall for a, b in turns):.0%}", "at least 90%")
    more = median(b.processor - a.processor for a, b in turns)
    yield Row("    more processor time, a GB", f"{more / megabytes * 1000:.2f} s")
    yield Row("  server meanwhile, of a processor", f"{median(run.server / run.wall for run in written):.0%}")


def _prepared(s3: "S3Client", *, is_written: bool) -> None:
    rules, void = rules_of(KINDS[0]), Outputs(train=Void(), validation=Void(), rejects=Void())
    opened = S3Dataset(s3, "datasets-example", "street/").outputs() if is_written else nullcontext(void)
    with opened as outputs, read_whole([S3Manifest(s3, URI)]) as [chunks]:
        one_pass(chunks, rules, Split.of(rules.options), outputs)
