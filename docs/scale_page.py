"""The page of scale on paper, and its curve: drawn from docs/scale_model.py."""

from math import log10
from typing import TYPE_CHECKING

from docs import scale_model
from docs.markdown import table
from docs.scale_model import Estimate, one_function, shared
from train_on_label.aws.s3.upload import COPIES_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable

_LINES = [10**power for power in range(5, 11)]
_WORKERS = (1, 10, 100, 1_000)
_INTRODUCTION = """\
<!-- Made by python -m docs.generate from docs/scale_model.py. -->

# Scale on paper

How long it takes to prepare object detection's lines of {line_bytes:,} bytes, and what it costs, by a model.
Its speeds are those that `make bench` measured on this project's machine ([speed.md](speed.md)), AWS's are
assumed, its prices are list prices of us-east-1 as of November 2026. Each constant stands in
`docs/scale_model.py` with its source. Nothing here was measured on AWS; on the laptop's,
`make bench ARGS="--only workers"` measures 1 GB, and compares the bytes.

![Seconds against lines, for one function and for 1 to 1,000 workers](pictures/scale.svg)
"""
_BENDS = """\
## Where it bends, and why

- **Below a gigabyte workers bring nothing**: a map takes {map_start:g} s to begin and a worker
  {worker_start:g} s, and one function has prepared it by then. So `above_bytes` of [scale](settings.md) is
  20 GB unless told otherwise.
- **More workers than ranges bring nothing**: a range has {range_mib:,} MiB, so that S3 can copy what comes of
  it (parts of 5 MiB at least) and a worker's start is short beside its work. A million lines are 9 ranges.
- **Ranges grow above {most_bytes:,.1f} TB**, for S3 joins no more than 10,000 parts: there are
  {most_ranges:,} ranges at most.
- **The map starts some {children:,.0f} children a second**, which a thousand workers feel.
- **Joining is one function's work**: it reads what each range counted, twice where lines of
  several met, and has S3 copy what the workers wrote, {copies} copies at once. It has {function_seconds}
  seconds, enough for {most_lines:,.0f} lines by this model; most of them go into S3's copying.
  Who has more trains several profiles: one object of S3 has 5 TiB at most by its guide.
- **Duplicates** are looked for in all lines here (`max_lines_checked_for_duplicates`, 5 million unless told
  otherwise), each of which leaves 8 bytes. Among up to {at_once:,.0f} million the function that joins looks
  itself, in {meeting:g} µs each; workers do above, in as many partitions of the hash space as it takes:
  {partitions} for a billion lines, of {of_partition:.0f} s each, almost half of them for requests of a slice
  of each range's marks, for ${partitions_dollars:.2f} in all. Where duplicates are everywhere, ranges are
  prepared twice.
- **S3's request rates** are felt by a thousand workers too: ranges that begin so fast are some {writes:,.0f}
  parts a second, and a prefix takes {parts:,}. S3 asks to slow down then, and clients do, until it has
  divided the prefix.
"""


def scale_page() -> str:
    """The whole page."""
    introduction = _INTRODUCTION.format(line_bytes=scale_model.LINE_BYTES)
    partitions, of_partition = scale_model.meeting(1e9, scale_model.MOST_RANGES)
    bends = _BENDS.format(
        map_start=scale_model.MAP_START_SECONDS,
        worker_start=scale_model.WORKER_START_SECONDS,
        range_mib=scale_model.RANGE_BYTES // 2**20,
        most_bytes=scale_model.MOST_RANGES * scale_model.RANGE_BYTES / 1e12,
        most_ranges=scale_model.MOST_RANGES,
        children=scale_model.CHILDREN_A_SECOND,
        function_seconds=scale_model.FUNCTION_SECONDS,
        most_lines=_most_lines(),
        copies=COPIES_AT_ONCE,
        at_once=scale_model.MARKS_AT_ONCE // 10**6,
        meeting=scale_model.MEETING_SECONDS_A_LINE * 1e6,
        partitions=partitions,
        of_partition=of_partition,
        partitions_dollars=partitions
        * (
            of_partition * scale_model.WORKER_GB * scale_model.GB_SECOND
            + scale_model.MOST_RANGES * scale_model.GET
        ),
        writes=scale_model.CHILDREN_A_SECOND * scale_model.RANGE_BYTES / scale_model.PART_BYTES,
        parts=scale_model.PARTS_A_SECOND,
    )
    heads = ["lines", "bytes", "one function", *map(_workers, _WORKERS)]
    rows = [
        [
            f"{lines:,}",
            _bytes(lines * scale_model.LINE_BYTES),
            _told(one_function(lines)),
            *(_told(shared(lines, workers)) for workers in _WORKERS),
        ]
        for lines in _LINES
    ]
    note = "A dash: the function has not the time for it, alone or to join."
    return f"{introduction}\n{table(heads, rows)}\n\n{note}\n\n{bends}"


def _workers(count: int) -> str:
    return "1 worker" if count == 1 else f"{count:,} workers"


def _told(estimate: Estimate) -> str:
    if not estimate.is_possible:
        return "-"
    seconds = estimate.seconds
    time = f"{seconds:,.0f} s" if seconds < 600 else f"{seconds / 60:,.0f} min"  # noqa: PLR2004  # ten minutes
    return f"{time}, ${estimate.dollars:,.2f}" if estimate.dollars >= 0.005 else f"{time}, < $0.01"  # noqa: PLR2004  # a cent


def _bytes(size: float) -> str:
    return f"{size / 1e12:,.1f} TB" if size >= 1e12 else f"{size / 1e9:,.1f} GB"  # noqa: PLR2004  # a terabyte


def _most_lines() -> int:
    """How many can be joined, to two digits."""
    low, high = 10**6, 10**12
    while high - low > low // 1_000:
        middle = (low + high) // 2
        low, high = (middle, high) if shared(middle, 1_000).is_possible else (low, middle)
    step = int(f"1{'0' * (len(str(low)) - 2)}")
    return low - low % step


_LEFT, _TOP, _WIDTH, _HEIGHT = 70, 20, 560, 320
_SECONDS = (1, 10**6)
_COLORS = ("#888888", "#c2410c", "#b7791f", "#15803d", "#1d4ed8")


def scale_picture() -> str:
    """The curve as SVG: both axes logarithmic."""
    curves: list[tuple[str, Callable[[float], Estimate]]] = [("one function", one_function)]
    curves += [(_workers(n), lambda lines, n=n: shared(lines, n)) for n in _WORKERS]  # type: ignore[misc]
    drawn = [_axes()]
    for number, ((name, estimate), color) in enumerate(zip(curves, _COLORS, strict=True)):
        powers = [5 + step / 20 for step in range(101)]
        points = [(power, estimate(10**power)) for power in powers]
        path = " ".join(
            f"{_x(power):.1f},{_y(each.seconds):.1f}" for power, each in points if each.is_possible
        )
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        y = _TOP + 16 + 18 * number
        drawn.append(f'<line x1="90" x2="110" y1="{y - 4}" y2="{y - 4}" stroke="{color}" stroke-width="3"/>')
        drawn.append(f'<text x="116" y="{y}">{name}</text>')
    width, height = _LEFT + _WIDTH + 20, _TOP + _HEIGHT + 50
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12" fill="#444444">\n'
        f'<rect width="{width}" height="{height}" fill="white"/>\n' + "\n".join(drawn) + "\n</svg>\n"
    )


def _axes() -> str:
    lines = []
    for power in range(5, 11):
        x, bottom = _x(power), _TOP + _HEIGHT
        lines.append(f'<line x1="{x}" x2="{x}" y1="{_TOP}" y2="{bottom}" stroke="#dddddd"/>')
        label = f'10<tspan dy="-5" font-size="9">{power}</tspan>'
        lines.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{label}</text>')
    for seconds, label in (
        (1, "1 s"),
        (10, "10 s"),
        (60, "1 min"),
        (900, "15 min"),
        (3_600, "1 h"),
        (86_400, "1 day"),
    ):
        y = _y(seconds)
        lines.append(f'<line x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>')
        lines.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    middle = _LEFT + _WIDTH / 2
    lines.append(f'<text x="{middle}" y="{_TOP + _HEIGHT + 40}" text-anchor="middle">lines</text>')
    return "\n".join(lines)


def _x(power: float) -> float:
    return round(_LEFT + (power - 5) / 5 * _WIDTH, 1)


def _y(seconds: float) -> float:
    low, high = map(log10, _SECONDS)
    return _TOP + _HEIGHT * (1 - (log10(max(seconds, 1)) - low) / (high - low))
