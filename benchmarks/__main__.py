"""Measures all sections, or some of them; prints what was measured beside what is aimed at."""

import argparse
import os
import platform

from rich.console import Console

from benchmarks import (
    card,
    function_package,
    images,
    memory,
    pipe_mode,
    split_hash,
    throughput,
    union,
    whole_command,
    whole_loop,
    workers,
)
from benchmarks.report import Section, show
from benchmarks.s3 import connections, from_s3, to_s3

SECTIONS = {
    "throughput": Section("Preparing a manifest, one core", throughput.measure),
    "command": Section("Planning 1 GB of object detection", whole_command.measure),
    "memory": Section("Peak memory of preparing object detection", memory.measure),
    "union": Section("Merging manifests of object detection, one core", union.measure),
    "s3": Section("Preparing from the laptop's S3", from_s3.measure),
    "card": Section("The sample of lines and the dataset card, one core", card.measure),
    "connections": Section("Preparing from an S3 that is slow by the connection", connections.measure),
    "writing": Section("Preparing from S3 to S3, which are slow by the connection", to_s3.measure),
    "workers": Section("Preparing by worker functions on the laptop", workers.measure),
    "images": Section("Looking at images, one core", images.measure),
    "pipe": Section("Pipe mode", pipe_mode.measure),
    "hash": Section("The hash that splits, and marks that meet", split_hash.measure),
    "package": Section("The functions' package", function_package.measure),
    "loop": Section("The whole loop on the laptop's AWS", whole_loop.measure),
}


def main() -> None:
    """Runs what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", choices=SECTIONS, action="append", help="measure this section; may be repeated"
    )
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer runs")
    arguments = parser.parse_args()
    console = Console(highlight=False)
    console.print(
        f"Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} processors\n"
    )
    for name in arguments.only or SECTIONS:
        section = SECTIONS[name]
        with console.status(section.title):
            rows = list(section.measure(arguments.quick))
        show(section.title, rows, console)


main()
