"""Megabytes per second of one core, beside plain json and beside copying."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks.engines import KINDS, Kind, clear_outputs, copying, core, plain_json
from benchmarks.report import Row

_BYTES = 20_000_000
_FUNCTION_SECONDS = 900

Engine = Callable[[Kind, Path, Path], int]


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs that take turns, in processor time: what else the machine does falls on all alike."""
    for kind in KINDS:
        size = _BYTES // 4 if quick else _BYTES
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            manifest = folder / "manifest"
            lines = size // kind.line_bytes
            with manifest.open("wb") as file:
                file.writelines(islice(kind.lines(lines), lines))
            yield from _rows(kind, manifest, folder, runs=5 if quick else 11)


def _rows(kind: Kind, manifest: Path, folder: Path, runs: int) -> Iterator[Row]:
    turns = [
        [_seconds(engine, kind, manifest, folder) for engine in (plain_json, core, copying)]
        for _ in range(runs)
    ]
    of_json, of_core, of_copying = (statistics.median(column) for column in zip(*turns, strict=True))
    size = manifest.stat().st_size
    lines = manifest.read_bytes().count(b"\n")
    speed = size / of_core / 1e6
    yield Row(f"{kind.task_type}, {size / lines:,.0f} bytes a line", "")
    yield Row("  plain json", f"{size / of_json / 1e6:,.0f} MB/s")
    yield Row("  the core", f"{speed:,.0f} MB/s")
    yield Row("  times json", f"{of_json / of_core:.2f}", f"at least {kind.aim}")
    yield Row("  copying alone", f"{size / of_copying / 1e6:,.0f} MB/s")
    yield Row("  of copying alone", f"{of_copying / of_core:.0%}")
    yield Row("  100,000 lines", f"{of_core / lines * 100_000:.2f} s", "below 1 s")
    yield Row("  15 minutes of it", f"{speed * _FUNCTION_SECONDS / 1e3:,.0f} GB")


def _seconds(engine: Engine, kind: Kind, manifest: Path, folder: Path) -> float:
    clear_outputs(folder)  # for cutting an earlier run's files to nothing takes the kernel milliseconds
    started = time.process_time()
    accepted = engine(kind, manifest, folder)
    seconds = time.process_time() - started
    if not accepted:
        raise RuntimeError(f"{engine.__name__} accepted no line of {kind.task_type}")
    return seconds
