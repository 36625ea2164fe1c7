"""The functions' package: its size, and how long its handler takes to import."""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import Row
from stacks.functions.packaging import Target, pack_functions
from train_on_label.settings.file import read_settings

_PROJECT = Path(__file__).parent.parent
_IMPORT = (
    "import time; started = time.perf_counter(); import labeling_completed.handler; "
    "print(time.perf_counter() - started)"
)
_VARIABLES = {"POWERTOOLS_SERVICE_NAME": "train-on-label", "POWERTOOLS_METRICS_NAMESPACE": "TrainOnLabel"}


def measure(quick: bool) -> Iterator[Row]:
    """Megabytes unzipped, for the functions' runtime; seconds of import, on this machine."""
    yield Row("unzipped, Python 3.14 on arm64", f"{_megabytes(_packed('lambda')):.1f} MB", "below 30 MB")
    folder = _packed("host")
    with tempfile.TemporaryDirectory() as bytecode:
        first, *seconds = (_import_seconds(folder, bytecode) for _ in range(4 if quick else 10))
    yield Row("import of the handler, without bytecode", f"{first:.2f} s")
    yield Row("import of the handler, median", f"{statistics.median(seconds):.2f} s", "below 0.5 s")


def _packed(target: Target) -> Path:
    settings = read_settings(_PROJECT / "config" / "example.toml")
    return pack_functions(
        sources=_PROJECT / "lambdas",
        settings_json=settings.for_functions().model_dump_json(),
        target=target,
        build=_PROJECT / ".build",
    )


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _import_seconds(folder: Path, bytecode: str) -> float:
    environment = {**os.environ, **_VARIABLES, "PYTHONPATH": str(folder), "PYTHONPYCACHEPREFIX": bytecode}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    run = subprocess.run(  # noqa: S603  # this Python, on the packed folder
        [sys.executable, "-c", _IMPORT],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(run.stdout)
