"""How long it takes to prepare so many lines with so many workers, and what that costs: a model on paper."""

from dataclasses import dataclass
from math import ceil

from train_on_label.aws.s3.upload import COPIES_AT_ONCE
from train_on_label.preparation.ranges.meeting import marks_within
from train_on_label.settings.infrastructure import Function, Scale

LINE_BYTES = 1_090
"""Of object detection with 8.5 boxes on average, as `make bench` generates it."""
CORE_BYTES_A_SECOND = 170e6
"""Measured: docs/speed.md, the core alone on one x86-64 processor. That Lambda's are alike is assumed."""
SLICING_SECONDS_A_LINE = 0.4e-6
"""Measured: processor time of sorting a range's marks into slices of the hash space."""
MEETING_SECONDS_A_LINE = 0.8e-6
"""Measured: processor time of a mark that meets those of 9,000 ranges, on a loaded machine."""
PART_SECONDS = 0.005
"""Of what one range counted, 0.7 MB with its sample of lines: 1 ms was measured of taking it in, and the rest
is boto3's request. Eight are under way at once."""

RANGE_BYTES = Scale().range_bytes
MOST_RANGES = 9_000
CONNECTION_BYTES_A_SECOND = 90e6
"""Assumed: one connection to S3, reading or writing. Four read ahead of the core; four write behind it."""
REQUEST_SECONDS = 0.03
"""Assumed: a small request to S3, with its key from KMS."""
AHEAD = 8
"""Requests of whoever joins that are under way at once."""
COPIED_BYTES_A_SECOND = 100e6
"""Assumed: one UploadPartCopy. COPIES_AT_ONCE are under way."""
COPY_REQUEST_SECONDS = 0.003
"""Of the processor, in which boto3 asks for a copy."""
WORKER_START_SECONDS = 1.5
"""Assumed: Lambda starts a new environment, and Python imports the core."""
MAP_START_SECONDS = 5.0
"""Assumed: a Distributed Map reads its list and begins with its children."""
CHILDREN_A_SECOND = 300.0
"""Assumed: children that a map starts in a second."""
PART_BYTES = 8 * 1024 * 1024
"""Of what a worker writes."""
PARTS_A_SECOND = 3_500
"""S3 user guide, optimizing-performance: PUT requests that a prefix takes, before S3 divides it."""
FUNCTION_SECONDS = 900 - 20

GB_SECOND = 0.0000133334
"""List price of Lambda on arm64, us-east-1, as of November 2026; assumed to be that of any region."""
TRANSITION = 0.025 / 1_000
"""Likewise of Step Functions, standard workflows. A child makes two."""
PUT, GET = 0.005 / 1_000, 0.0004 / 1_000
"""Likewise of S3. Lambda's $0.20 a million requests vanish beside them."""
WORKER_GB = Function().memory_mb / 1_024
MARKS_AT_ONCE = marks_within(Function().memory_mb)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of one preparation."""

    seconds: float
    dollars: float
    joining_seconds: float
    """Of them, the function's that joins, which has FUNCTION_SECONDS."""

    @property
    def is_possible(self) -> bool:
        """Whether the function that joins has the time."""
        return self.joining_seconds <= FUNCTION_SECONDS


def one_function(lines: float) -> Estimate:
    """One function of one core, without workers."""
    seconds = WORKER_START_SECONDS + lines * LINE_BYTES / CORE_BYTES_A_SECOND
    return Estimate(seconds, seconds * WORKER_GB * GB_SECOND, seconds)


def meeting(lines: float, ranges: int) -> tuple[int, float]:
    """Partitions of the hash space in which all lines' marks meet, and the seconds that each takes."""
    partitions = ceil(lines / MARKS_AT_ONCE)
    return partitions, lines / partitions * MEETING_SECONDS_A_LINE + ranges * REQUEST_SECONDS / AHEAD


def shared(lines: float, workers: int) -> Estimate:
    """As many workers as the map runs at once, which find all lines' duplicates, of which there are few."""
    size = lines * LINE_BYTES
    range_bytes = max(RANGE_BYTES, size / MOST_RANGES)
    ranges = max(1, ceil(size / range_bytes))
    at_once = min(workers, ranges)
    # Reading is ahead of the core, and parts are sent meanwhile, but for the last ones.
    bytes_of_one = min(size, range_bytes)
    of_range = bytes_of_one / CORE_BYTES_A_SECOND + PART_BYTES / CONNECTION_BYTES_A_SECOND
    of_range += bytes_of_one / LINE_BYTES * SLICING_SECONDS_A_LINE
    waves = ceil(ranges / at_once)
    mapped = at_once * WORKER_START_SECONDS + ranges * of_range
    begun_and_written = max(ranges / CHILDREN_A_SECOND, size / PART_BYTES / PARTS_A_SECOND)
    mapping = MAP_START_SECONDS + WORKER_START_SECONDS + max(waves * of_range, begun_and_written)
    partitions, of_partition = meeting(lines, ranges)
    joining = ranges * (2 * PART_SECONDS + 3 * REQUEST_SECONDS / AHEAD + 2 * COPY_REQUEST_SECONDS) + size / (
        COPIED_BYTES_A_SECOND * min(COPIES_AT_ONCE, 2 * ranges)
    )
    rounds, children = 2, ranges
    if partitions == 1:
        joining += of_partition
    else:
        rounds, children = 3, ranges + partitions
        mapping += MAP_START_SECONDS + WORKER_START_SECONDS + ceil(partitions / workers) * of_partition
        mapped += partitions * (WORKER_START_SECONDS + of_partition)
    functions = rounds * (WORKER_START_SECONDS + ranges * PART_SECONDS) + joining
    puts = 9 * ranges + size / PART_BYTES
    gets = (8 + 2 * rounds + partitions) * ranges
    dollars = (
        (mapped + functions) * WORKER_GB * GB_SECOND
        + (2 * children + 20) * TRANSITION
        + puts * PUT
        + gets * GET
    )
    return Estimate(mapping + functions, dollars, joining)
