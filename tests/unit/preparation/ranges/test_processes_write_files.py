"""Processes that write accepted lines themselves, where those go into files."""

import errno
import os
import signal
from pathlib import Path

import pytest

from tests.support.ranges import prepared
from tests.support.sample_lines import line
from tests.support.screening_world import MemoryManifest, rules_for
from train_on_label.preparation.nowhere import Nowhere
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.ranges.process import ATTEMPTS, ProcessKilledError
from train_on_label.preparation.ranges.processes import Processes
from train_on_label_cli.plans.stores import Folder

BOXES = "object-detection"
DATA, RULES = b"".join(line(BOXES, number % 37) + b"\n" for number in range(40)), rules_for(BOXES)
THREE = Processes(3, range_bytes=1_000)
PWRITE = os.pwrite


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "dataset")


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "dataset").iterdir()}


def writes_itself(file: int, data: bytes, at: int, *, joins: int = os.getpid()) -> int:
    """As ever, a few bytes at a time; not in the process that joins."""
    assert os.getpid() != joins
    return PWRITE(file, data[:100], at)


def test_files_hold_what_one_process_writes(
    tmp_path: Path, store: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "pwrite", writes_itself)

    dataset = prepare("bees", MemoryManifest(DATA), RULES, store, passes=THREE)

    assert (written(tmp_path), dataset) == prepared(DATA, RULES)


@pytest.mark.parametrize("times", [ATTEMPTS - 1, ATTEMPTS])
def test_a_process_that_is_killed_as_it_writes_is_replaced(
    tmp_path: Path, store: Folder, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    killed = tmp_path / "killed"

    def kills(file: int, data: bytes, at: int) -> int:
        if at > len(DATA) // 3 and (not killed.exists() or killed.stat().st_size < times):
            with killed.open("a") as counted:
                counted.write("x")
            os.kill(os.getpid(), signal.SIGKILL)
        return PWRITE(file, data[:100], at)

    monkeypatch.setattr(os, "pwrite", kills)
    one = prepared(DATA, RULES)

    if times == ATTEMPTS:
        with pytest.raises(ProcessKilledError):
            prepare("bees", MemoryManifest(DATA), RULES, store, passes=THREE)
        assert written(tmp_path) == {}
    else:
        dataset = prepare("bees", MemoryManifest(DATA), RULES, store, passes=THREE)
        assert (written(tmp_path), dataset) == one
    assert killed.stat().st_size == times


def test_a_full_disk_is_named_and_nothing_left(
    tmp_path: Path, store: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, data: bytes, at: int) -> int:  # noqa: ARG001
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)

    with pytest.raises(OSError, match=r"No space left on device: '.*dataset'"):
        prepare("bees", MemoryManifest(DATA), RULES, store, passes=THREE)

    assert written(tmp_path) == {}


def test_lines_that_nobody_keeps_are_counted_all_the_same() -> None:
    dataset = prepare("bees", MemoryManifest(DATA), RULES, Nowhere(), passes=THREE)

    assert dataset == prepared(DATA, RULES).dataset
