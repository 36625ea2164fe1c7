"""From an S3 that gives each connection 90 MB/s, beside the same manifest in a file."""

import os
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.engines import KINDS, chunks_of, rules_of
from benchmarks.report import Row
from benchmarks.s3.by_each_scheme import URI, Taken, by_each_scheme, taken
from benchmarks.s3.from_s3 import Void, prepare
from benchmarks.s3.slow_s3 import SlowS3
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.planning.one_function import MB_OF_A_CORE, OneFunction
from train_on_label.preparation.passes.manifests import Input, Passes
from train_on_label.preparation.ports import Manifest, Outputs
from train_on_label.preparation.ranges.processes import Processes
from train_on_label.preparation.ranges.reading import read_whole
from train_on_label.preparation.split import Split
from train_on_label_cli.plans.local_manifest import LocalManifest

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BYTES = 400_000_000
_TURNS = 5

_Reader = Callable[[], AbstractContextManager[Sequence[Iterator[bytes]]]]


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs that take turns, by the clock: waiting for the network is what is measured."""
    yield from by_each_scheme(_BYTES // 3 if quick else _BYTES, _rows)


def _rows(path: Path, server: SlowS3, s3: "S3Client") -> Iterator[Row]:
    yield from _rows_of_one(path, server, s3)
    yield from _rows_of_processes(path, s3)


def _rows_of_one(path: Path, server: SlowS3, s3: "S3Client") -> Iterator[Row]:
    manifest = S3Manifest(s3, URI)
    readers: list[_Reader] = [
        lambda: nullcontext([chunks_of(path)]),
        lambda: nullcontext([manifest.chunks()]),
        lambda: read_whole([manifest]),
    ]
    turns = [[_prepared(reader, server) for reader in readers] for _ in range(_TURNS)]
    file, one, four = (list(column) for column in zip(*turns, strict=True))
    size = path.stat().st_size / 1e6
    yield Row("  prepared from a file", f"{size / _median(run.taken.wall for run in file):,.0f} MB/s")
    for what, runs, aim in (("one connection", one, ""), ("four, a process each", four, "at least 90%")):
        pairs = list(zip(file, runs, strict=True))
        yield Row(f"  by {what}", f"{size / _median(run.taken.wall for run in runs):,.0f} MB/s")
        yield Row(
            "    of the file's speed",
            f"{_median(of.taken.wall / run.taken.wall for of, run in pairs):.0%}",
            aim,
        )
        waited = _median(run.waited / run.taken.wall for run in runs)
        yield Row("    of its time waiting for bytes", f"{waited:.0%}")
        more = _median(run.taken.processor - of.taken.processor for of, run in pairs)
        yield Row("    more processor time, a GB", f"{more / size * 1000:.2f} s")
        yield Row("    of the file's", f"{more / _median(run.taken.processor for run in file):+.0%}")
    yield Row(
        "  server meanwhile, of a processor",
        f"{_median(run.taken.server / run.taken.wall for run in four):.0%}",
    )


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
    yield Row("    of the file's speed", f"{share:.0%}")


def _wall(manifest: Manifest, passes: Passes) -> float:
    rules = rules_of(KINDS[0])
    outputs = Outputs(train=Void(), validation=Void(), rejects=Void())
    began = perf_counter()
    passes([Input(manifest=manifest, rules=rules)], Split.of(rules.options), outputs)
    return perf_counter() - began


class _Run(NamedTuple):
    taken: Taken
    waited: float
    """Of its seconds, for bytes."""


def _prepared(reader: _Reader, server: SlowS3) -> _Run:
    waited = 0.0

    def watched(chunks: Iterator[bytes]) -> Iterable[bytes]:
        nonlocal waited
        while True:
            began = perf_counter()
            chunk = next(chunks, b"")
            waited += perf_counter() - began
            if not chunk:
                return
            yield chunk

    def job() -> None:
        with reader() as [chunks]:
            prepare(watched(chunks))

    return _Run(taken(server, job), waited)


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)
