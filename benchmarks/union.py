"""Fifty manifests merged into one dataset, beside one manifest of as many lines."""

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from benchmarks.engines import KINDS, chunks_of, core, rules_of
from benchmarks.manifests import object_detection_lines
from benchmarks.memory import peak_row
from benchmarks.report import Row
from train_on_label.preparation.renaming.new_ids import MergedNames
from train_on_label.preparation.union.labels import Labels
from train_on_label.preparation.union.prepare_union import prepare_union
from train_on_label_cli.plans.stores import Folder

_MANIFESTS, _CLASSES, _AIM = 50, 10, 1.3
_MERGE = """
import sys
from pathlib import Path
from benchmarks.union import merge
lines = merge(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs that take turns, in processor time; each manifest has its own label attribute."""
    lines = 4_000 if quick else 20_000
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name), Path(name) / "out"
        alike, moved = folder / "alike", folder / "moved"
        for merged, moves in ((alike, False), (moved, True)):
            merged.mkdir()
            _write_manifests(merged, lines, moves=moves)
        _write(folder / "one", _labels(), range(_MANIFESTS * lines))
        jobs: Sequence[Callable[[], int]] = [
            lambda: core(KINDS[0], folder / "one", out),
            lambda: merge(alike, out),
            lambda: merge(moved, out),
        ]
        turns = [[_seconds(job, out, _MANIFESTS * lines) for job in jobs] for _ in range(3)]
        alone, of_alike, of_moved = (statistics.median(column) for column in zip(*turns, strict=True))
        yield Row(f"one manifest of {_MANIFESTS * lines:,} lines", f"{alone:.1f} s")
        yield Row(
            f"  {_MANIFESTS} with class ids that agree, times the one",
            f"{of_alike / alone:.2f}",
            f"at most {_AIM}",
        )
        yield Row(f"  {_MANIFESTS} with class ids of their own, times the one", f"{of_moved / alone:.2f}")
        yield peak_row(f"  peak memory of {_MANIFESTS}", _MERGE, moved, out)


def merge(folder: Path, out: Path) -> int:
    """Merges the manifests of a folder; returns the accepted records."""
    rules, names = rules_of(KINDS[0]), _names()
    labels = [
        Labels(
            labeling_job=path.name,
            manifest=_File(path),
            rules=replace(rules, label_attribute=f"street-{path.name}"),
            names={
                _moved(own, int(path.name) if folder.name == "moved" else 0): name
                for own, name in names.items()
            },
        )
        for path in sorted(folder.iterdir(), reverse=True)
    ]
    ids = {name: own for own, name in names.items()}
    merged = MergedNames(label_attribute=rules.label_attribute, class_ids=ids, classes_from="the classes")
    return prepare_union("street", labels, merged, rules, Folder(out)).accepted


@dataclass(frozen=True)
class _File:
    path: Path
    identity: str = ""

    @property
    def uri(self) -> str:
        return str(self.path)

    def chunks(self) -> Iterator[bytes]:
        return chunks_of(self.path)


def _moved(class_id: int, by: int) -> int:
    return (class_id + by) % _CLASSES


def _labels() -> list[bytes]:
    """Lines whose labels repeat after a while, and whose sources are to be told."""
    return list(islice(object_detection_lines(2_000), 2_000))


def _names() -> dict[int, str]:
    maps = (json.loads(line)["street-metadata"]["class-map"] for line in _labels())
    return {int(own): name for class_map in maps for own, name in class_map.items()}


def _write_manifests(folder: Path, lines: int, *, moves: bool) -> None:
    for number in range(_MANIFESTS):
        changed = [_changed(line, f"street-{number:02}", number if moves else 0) for line in _labels()]
        _write(folder / f"{number:02}", changed, range(number * lines, (number + 1) * lines))


def _changed(line: bytes, attribute: str, by: int) -> bytes:
    record = json.loads(line)
    label, metadata = record.pop("street"), record.pop("street-metadata")
    for box in label["annotations"]:
        box["class_id"] = _moved(box["class_id"], by)
    metadata["class-map"] = {str(_moved(int(own), by)): name for own, name in metadata["class-map"].items()}
    record = {**record, attribute: label, f"{attribute}-metadata": metadata}
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def _write(path: Path, labels: Sequence[bytes], numbers: range) -> None:
    at = labels[0].index(b"frame-") + len("frame-")
    with path.open("wb") as file:
        for number in numbers:
            line = labels[number % len(labels)]
            file.write(line[:at] + b"%09d" % number + line[at + 9 :])


def _seconds(job: Callable[[], int], out: Path, lines: int) -> float:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    started = time.process_time()
    accepted = job()
    seconds = time.process_time() - started
    if accepted != lines:
        raise RuntimeError(f"{accepted} of {lines} lines were accepted")
    return seconds
