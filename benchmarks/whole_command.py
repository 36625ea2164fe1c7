"""`train-on-label plan --out` as a whole command, by one process and by several, beside plain json."""

import filecmp
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.engines import KINDS, clear_outputs, plain_json
from benchmarks.manifests import write_object_detection
from benchmarks.report import Row

_BYTES = 1_000_000_000
_FILES = ("train.manifest", "validation.manifest", "rejects.jsonl", "dataset.json", "dataset.html")


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs that take turns, by the clock: what several processes are for."""
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        manifest, tiny = folder / "manifest", folder / "tiny"
        write_object_detection(manifest, _BYTES // 10 if quick else _BYTES)
        with manifest.open("rb") as file:
            tiny.write_bytes(b"".join(islice(file, 20)))
        jobs = (
            partial(_plain_json, manifest, folder),
            partial(_plan, tiny, folder / "start", 1),
            partial(_plan, manifest, folder / "one", 1),
            partial(_plan, manifest, folder / "all", cores),
        )
        turns = [list(map(_seconds, jobs)) for _ in range(1 if quick else 3)]
        of_json, start, one, several = map(statistics.median, zip(*turns, strict=True))
        different = filecmp.cmpfiles(folder / "one", folder / "all", _FILES, shallow=False)[1:]
        if any(different):
            raise RuntimeError(f"not alike: {different}")
    yield Row("plain json, the same job", f"{of_json:.1f} s")
    yield Row("the command's start", f"{start:.2f} s")
    yield Row("the command, one process", f"{one:.1f} s")
    yield Row("  past its start, times json", f"{of_json / (one - start):.2f}", "at least 3.3")
    yield Row(f"the command, {cores} processes", f"{several:.1f} s")
    yield Row("  times one process", f"{one / several:.2f}", "at least 1.8 on two cores")


def _plain_json(manifest: Path, folder: Path) -> None:
    clear_outputs(folder)
    plain_json(KINDS[0], manifest, folder)


def _plan(manifest: Path, out: Path, jobs: int) -> None:
    shutil.rmtree(out, ignore_errors=True)
    program = Path(sys.executable).with_name("train-on-label")
    options = ("--json", "--out", out, "--jobs", str(jobs))
    subprocess.run([program, "plan", manifest, *options], check=True, capture_output=True)  # noqa: S603


def _seconds(job: partial[None]) -> float:
    started = time.perf_counter()
    job()
    return time.perf_counter() - started
