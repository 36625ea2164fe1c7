"""Screens damaged lines, converts damaged sources: python -m tests.fuzz [--lines N] [--sources N] [--seed N].

No line may end screening, the quick path and the careful one must give one verdict, and plain json must read
every accepted line to the same values. No label file may end its conversion, hold it up or fill memory, and
what is written must be accepted whole. A failure is told with the seed and what shows it, and the exit code
is 1.
"""

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import track

from tests.support.agreement import disagreement, smallest
from tests.support.damage import damaged
from tests.support.labels_elsewhere import damaged_sources
from tests.support.places import REAL_MANIFESTS
from tests.support.sample_lines import TASK_TYPES, as_line, record
from tests.support.screening_world import prepare_lines, rules_as_recognised, rules_for
from train_on_label.preparation.screening.rules import Rules

BATCH = 400
MOST_MEMORY = 512  # MiB of the whole process
CHOICES: tuple[dict[str, Any], ...] = (
    {},
    {"empty_annotations": "keep"},
    {"min_confidence": 0.3},
    {"human_only": True},
    {"verification_attribute": "check"},
    {
        "empty_annotations": "keep",
        "min_confidence": 0.01,
        "human_only": True,
        "verification_attribute": "check",
    },
)
VERDICT = {"check": "1", "check-metadata": {"class-name": "bad", "type": "groundtruth/label-verification"}}


class Subject(NamedTuple):
    """Good lines of one kind, and rules for them."""

    name: str
    rules: Rules
    lines: Sequence[bytes]


def subjects() -> list[Subject]:
    """Every task type under every choice of a profile, and the real manifests where they are at hand."""
    samples = [
        Subject(
            f"{task_type} {choice}",
            rules_for(task_type, categories=categories, validation_fraction=0.5, **choice),
            [
                as_line(record(task_type, number) | (VERDICT if number % 9 == 0 else {}))
                for number in range(900)
            ],
        )
        for task_type in TASK_TYPES
        for choice in CHOICES
        for categories in (None, tuple("abcdefghi"))
    ]
    samples += [
        Subject(
            f"{task_type}, some lines bare, {names or 'ids'}",
            rules_for(
                task_type,
                categories=names,
                metadata_is_optional=True,
                image_depth=3,
                validation_fraction=0.5,
            ),
            [as_line(_bare(record(task_type, number), number)) for number in range(900)],
        )
        for task_type in TASK_TYPES
        for names in (None, ("clothing", "wasp", "dog", "bee", "person", "bicycle", "joy", "optimism"))
    ]
    real = [
        Subject(path.name, rules_as_recognised(data, attribute, validation_fraction=0.5), data.splitlines())
        for path in sorted(REAL_MANIFESTS.glob("*.manifest"))
        for data in [path.read_bytes()]
        for attribute in _label_attributes(data)
    ]
    return samples + real * (len(samples) // (4 * max(1, len(real))))


def _bare(line: dict[str, Any], number: int) -> dict[str, Any]:
    """The line, every third one without metadata."""
    return {key: value for key, value in line.items() if number % 3 or not key.endswith("-metadata")}


def _label_attributes(data: bytes) -> set[str]:
    records = [json.loads(line) for line in data.splitlines()]
    return {key for record in records for key in record if f"{key}-metadata" in record}


def batch(subject: Subject, random: Random) -> list[bytes]:
    """Lines of a subject, most of them damaged."""
    chosen = random.choices(subject.lines, k=BATCH)
    return [line if random.random() < 0.2 else damaged(line, random) for line in chosen]


def failure(lines: Sequence[bytes], rules: Rules) -> str | None:
    """Why these lines fail; None where they do not."""
    try:
        return disagreement(lines, rules)
    except Exception as error:  # noqa: BLE001  # that none escapes is what is tried
        return f"screening ended with {error!r}"


def fails(lines: Sequence[bytes], rules: Rules) -> bool:
    """Whether these lines fail."""
    return failure(lines, rules) is not None


def screen(lines: int, random: Random, console: Console) -> Counter[str] | None:
    """Codes of damaged lines; None where some fail."""
    all_subjects, codes = subjects(), Counter[str]()
    batches = range(0, lines, BATCH)
    for _ in track(batches, "Damaging lines", console=console, disable=not console.is_terminal):
        subject = random.choice(all_subjects)
        chosen = batch(subject, random)
        if fails(chosen, subject.rules):
            few = smallest(chosen, partial(fails, rules=subject.rules))
            console.print(f"FAILED: {subject.name}", markup=False)
            console.print(failure(few, subject.rules), *map(repr, few), sep="\n", markup=False)
            return None
        dataset = prepare_lines(chosen, subject.rules).dataset
        codes.update(dataset.rejected)
        codes["accepted"] += dataset.accepted
    return codes


def convert_sources(sources: int, random: Random, console: Console) -> Counter[str] | None:
    """Codes of damaged sources of every label format; None where one fails."""
    all_sources, codes = damaged_sources.subjects(), Counter[str]()
    for _ in track(range(sources), "Damaging sources", console=console, disable=not console.is_terminal):
        source = damaged_sources.damaged_subject(random.choice(all_sources), random)
        why = damaged_sources.failure(source, codes)
        if why is not None:
            console.print(f"FAILED: {source.format}", why, source.files, sep="\n", markup=False)
            return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # KiB on Linux
    if peak > MOST_MEMORY:
        console.print(f"FAILED: the memory grew to {peak:,} MiB, above {MOST_MEMORY}")
        return None
    return codes


def main() -> int:
    """Runs until enough was tried, or until something fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Screens damaged lines.")
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--sources", type=int, default=2_000, help="label files made elsewhere")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000_000)
    asked = parser.parse_args()
    console = Console(highlight=False, soft_wrap=True)
    for what, count, attempt in (("lines", asked.lines, screen), ("sources", asked.sources, convert_sources)):
        random, start = Random(asked.seed), time.monotonic()  # noqa: S311  # the same again with the same seed
        codes = attempt(count, random, console)
        if codes is None:
            console.print(f"seed {asked.seed}")
            return 1
        console.print(*(f"{each:>9,} {code}" for code, each in codes.most_common()), sep="\n", markup=False)
        seconds = time.monotonic() - start
        console.print(f"{count:,} {what} in {seconds:.0f} s, none of which failed (seed {asked.seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
