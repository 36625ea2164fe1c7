"""How long it takes to prepare so many lines with so many workers, and what that costs: a model on paper."""

from dataclasses import dataclass
from math import ceil

from train_on_label.settings.infrastructure import Scale

LINE_BYTES = 1_090
"""Of object detection with 8.5 boxes on average, as `make bench` generates it."""
CORE_BYTES_A_SECOND = 170e6
"""Measured: docs/speed.md, the core alone on one x86-64 processor. That Lambda's are alike is assumed."""
JOINED_BYTES_OF_A_LINE = 8.5
"""Measured: what a range's part takes, beside its sample of lines; almost all of it are marks of sources."""
JOINING_SECONDS_A_LINE = 0.5e-6
"""Measured: processor time of `Joining` for 0.92 million lines in ranges of 16 MiB, on a loaded machine."""

RANGE_BYTES = Scale().range_bytes
MOST_RANGES = 9_000
CONNECTION_BYTES_A_SECOND = 90e6
"""Assumed: one connection to S3, reading or writing. Four read ahead of the core; four write behind it."""
REQUEST_SECONDS = 0.03
"""Assumed: a small request to S3, with its key from KMS."""
COPY_SECONDS = 1.0
"""Assumed: UploadPartCopy of some 100 MB; eight run at once."""
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
ROUNDS = 2
"""Ranges first, then the few that have to know more; and a last look of the function that joins."""
FUNCTION_SECONDS = 900 - 20

GB_SECOND = 0.0000133334
"""List price of Lambda on arm64, us-east-1, as of November 2026; assumed to be that of any region."""
TRANSITION = 0.025 / 1_000
"""Likewise of Step Functions, standard workflows. A child makes two."""
PUT, GET = 0.005 / 1_000, 0.0004 / 1_000
"""Likewise of S3. Lambda's $0.20 a million requests vanish beside them."""
WORKER_GB = 1_769 / 1_024


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


def shared(lines: float, workers: int) -> Estimate:
    """As many workers as the map runs at once."""
    size = lines * LINE_BYTES
    range_bytes = max(RANGE_BYTES, size / MOST_RANGES)
    ranges = max(1, ceil(size / range_bytes))
    at_once = min(workers, ranges)
    # Reading is ahead of the core, and parts are sent meanwhile, but for the last ones.
    bytes_of_one = min(size, range_bytes)
    of_range = bytes_of_one / CORE_BYTES_A_SECOND + PART_BYTES / CONNECTION_BYTES_A_SECOND
    waves = ceil(ranges / at_once)
    mapped = at_once * WORKER_START_SECONDS + ranges * of_range
    begun_and_written = max(ranges / CHILDREN_A_SECOND, size / PART_BYTES / PARTS_A_SECOND)
    mapping = MAP_START_SECONDS + WORKER_START_SECONDS + max(waves * of_range, begun_and_written)
    joining = (
        lines * (JOINING_SECONDS_A_LINE + JOINED_BYTES_OF_A_LINE / CONNECTION_BYTES_A_SECOND)
        + ranges * 2 * REQUEST_SECONDS
        + 2 * ranges * COPY_SECONDS / 8
    )
    functions = ROUNDS * WORKER_START_SECONDS + joining
    uploads = 3 * ranges + size / PART_BYTES
    dollars = (
        (mapped + functions) * WORKER_GB * GB_SECOND
        + (2 * ranges + 20) * TRANSITION
        + (uploads + 2 * ranges) * PUT
        + (6 * ranges) * GET
    )
    return Estimate(mapping + functions, dollars, joining)
