"""Reads an epoch of Pipe mode in a process of its own; prints bytes, seconds, and processor seconds.

Run as: python -m benchmarks.pipe_reader FIFO           the bytes, let go
        python -m benchmarks.pipe_reader channel NAME   the records, through pipe_mode
"""

import fcntl
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipe_mode import Channel

_BYTES = 1 << 20


def main(what: str, *channel: str) -> None:
    """Reads it all."""
    sizes = _record_sizes(*channel) if channel else _chunk_sizes(Path(what))
    total = next(sizes)
    started, busy = time.perf_counter(), time.process_time()
    total += sum(sizes)
    print(total, time.perf_counter() - started, time.process_time() - busy)


def _chunk_sizes(fifo: Path) -> Iterator[int]:
    while not fifo.exists():
        time.sleep(0.001)
    chunk = bytearray(_BYTES)
    with fifo.open("rb", buffering=0) as file:
        fcntl.fcntl(file, fcntl.F_SETPIPE_SZ, _BYTES)
        while size := file.readinto(chunk):
            yield size


def _record_sizes(name: str) -> Iterator[int]:
    for record in Channel(name).epoch():
        yield sum(map(len, record.values()))


main(*sys.argv[1:])
