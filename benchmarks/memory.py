"""Peak memory of a process that prepares a manifest of any size."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.manifests import write_object_detection
from benchmarks.report import Row

_MIB = 1024 * 1024
_TABLE = 100  # bytes a line, at most: see train_on_label.preparation.duplicates
_ALLOWED = 64  # MiB beside the duplicates' table

_PREPARE = """
import sys
from pathlib import Path
from benchmarks.engines import KINDS, core
lines = core(KINDS[0], Path(sys.argv[1]), Path(sys.argv[2]))
"""
# Not getrusage: its peak is that of the process which started this one, if that was larger.
_PEAK = """
peak = next(line for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))
print(lines, int(peak.split()[1]) * 1024)
"""


def measure(quick: bool) -> Iterator[Row]:
    """A process for each size, beside 64 MiB and the most that the duplicates' table may take."""
    for megabytes in (1, 10, 100) if quick else (10, 100, 1_000):
        with tempfile.TemporaryDirectory() as folder:
            manifest = Path(folder) / "manifest"
            write_object_detection(manifest, megabytes * 1_000_000)
            yield peak_row(f"{megabytes:,} MB", _PREPARE, manifest, folder)


def peak_row(title: str, program: str, *arguments: str | Path) -> Row:
    """The peak of a process that runs the program, which leaves the number of `lines`."""
    run = subprocess.run(  # noqa: S603  # this Python
        [sys.executable, "-c", program + _PEAK, *arguments], capture_output=True, text=True, check=True
    )
    lines, peak = map(int, run.stdout.split())
    allowed = _ALLOWED + lines * _TABLE / _MIB
    return Row(f"{title}, {lines:,} lines", f"{peak / _MIB:.0f} MiB", f"below {allowed:.0f} MiB")
