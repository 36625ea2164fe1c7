"""Which hash the split is by: its cost for a source, and how evenly it falls on sequential names."""

import hashlib
import math
import statistics
import time
import zlib
from collections.abc import Callable, Iterator, Mapping

import xxhash

from benchmarks.report import Row

_FRACTION = 0.2
_RUN = 100  # neighbouring names that are counted together


def _blake2b(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")


def _sha256(data: bytes) -> int:
    return int.from_bytes(hashlib.sha256(data).digest()[:8], "big")


def _crc32(data: bytes) -> int:
    return zlib.crc32(data) << 32


_HASHES: Mapping[str, Callable[[bytes], int]] = {
    "XXH3, 64 bits": xxhash.xxh3_64_intdigest,
    "XXH64": xxhash.xxh64_intdigest,
    "BLAKE2b, 64 bits": _blake2b,
    "SHA-256, 64 of its bits": _sha256,
    "CRC-32": _crc32,
}


def measure(quick: bool) -> Iterator[Row]:
    """Nanoseconds for a source, and how far the counts in runs of 100 names scatter beside the binomial's."""
    runs = 200 if quick else 2_000
    sources = [
        b"s3://labeling-example/street/images/camera-7/frame-%09d.jpg" % number
        for number in range(runs * _RUN)
    ]
    for name, digest in _HASHES.items():
        seconds = min(_seconds(digest, sources) for _ in range(5))
        nanoseconds = seconds / len(sources) * 1e9
        yield Row(name, f"{nanoseconds:.0f} ns, scatter {_scatter(digest, sources):.2f}", _aim(runs))


def _seconds(digest: Callable[[bytes], int], sources: list[bytes]) -> float:
    started = time.process_time()
    list(map(digest, sources))
    return time.process_time() - started


def _scatter(digest: Callable[[bytes], int], sources: list[bytes]) -> float:
    threshold = _FRACTION * 2**64
    chosen = [digest(source) < threshold for source in sources]
    counts = [sum(chosen[start : start + _RUN]) for start in range(0, len(chosen), _RUN)]
    return statistics.variance(counts) / (_RUN * _FRACTION * (1 - _FRACTION))


def _aim(runs: int) -> str:
    bound = 4 * math.sqrt(2 / runs)
    return f"scatter {1 - bound:.2f} to {1 + bound:.2f}"
