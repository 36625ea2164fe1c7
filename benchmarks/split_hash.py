"""Hashes of sources: which one splits, its cost and how evenly it falls, and what it costs that they meet."""

import hashlib
import math
import statistics
import time
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random

import xxhash

from benchmarks.report import Row
from train_on_label.preparation.ranges.marks import Marks, Slices, Stretch
from train_on_label.preparation.ranges.meeting import Attendee, Meeting

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
    """Nanoseconds for a source, and how far the counts in runs of 100 names scatter beside the binomial's.

    And nanoseconds of a range's marks, one in ten of which an earlier range has, for docs/scale_model.py.
    """
    runs = 200 if quick else 2_000
    sources = [
        b"s3://labeling-example/street/images/camera-7/frame-%09d.jpg" % number
        for number in range(runs * _RUN)
    ]
    for name, digest in _HASHES.items():
        seconds = min(_seconds(digest, sources) for _ in range(5))
        nanoseconds = seconds / len(sources) * 1e9
        yield Row(name, f"{nanoseconds:.0f} ns, scatter {_scatter(digest, sources):.2f}", _aim(runs))
    yield from _meeting(4 if quick else 40)


def _meeting(ranges: int) -> Iterator[Row]:
    random, count = Random(1), 120_000  # noqa: S311  # data to measure with
    known = [random.getrandbits(60) for _ in range(count // 10)]
    attendees: list[Attendee] = []
    kept: dict[str, bytes] = {}

    def read(stretches: Iterable[Stretch]) -> Iterator["array[int]"]:
        for each in stretches:
            start, end = each.place
            yield each.checked(kept[each.name][start:end])

    sorting = 0.0
    for number in range(ranges):
        marks = Marks(seen=array("Q", {*known, *(random.getrandbits(60) for _ in range(count * 9 // 10))}))
        started = time.process_time()
        slices = list(marks.sliced())
        attendees.append(Attendee(number, 0, False, str(number), Slices.of(slices)))
        sorting += time.process_time() - started
        kept[str(number)] = b"".join(slices)
    meeting = Meeting.of(attendees, ranges, ranges * count)
    started = time.process_time()
    meeting.hold(0, read)
    held = time.process_time() - started
    yield Row("marks of a range, sorted", f"{sorting / ranges / count * 1e9:.0f} ns")
    yield Row(f"marks of {ranges} ranges that meet", f"{held / ranges / count * 1e9:.0f} ns")


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
