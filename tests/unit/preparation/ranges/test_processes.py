"""Processes that prepare ranges: the bytes of one, whatever happens to them."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.support.breaking import Breaking, SuddenError
from tests.support.ranges import differences, prepared
from tests.support.sample_lines import TASK_TYPES, line
from tests.support.screening_world import MemoryManifest, MemoryStore, rules_for
from tests.support.shares import shared
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.ranges.process import ATTEMPTS, ProcessKilledError
from train_on_label.preparation.ranges.processes import Processes

BOXES = "object-detection"


def manifest_of(task_type: str, count: int) -> bytes:
    return b"".join(line(task_type, number % (count - 3)) + b"\n" for number in range(count))


@pytest.mark.parametrize("task_type", shared(TASK_TYPES))
def test_processes_make_what_one_does(task_type: str) -> None:
    data, rules = manifest_of(task_type, 60), rules_for(task_type)

    assert differences(data, rules, Processes(2, range_bytes=len(data) // 7)) == []


@pytest.mark.parametrize("jobs", [1, 2, 5, 50])
def test_any_number_of_them(jobs: int) -> None:
    data, rules = manifest_of(BOXES, 40), rules_for(BOXES)
    seen: list[int] = []
    processes = Processes(jobs, range_bytes=2_500, on_bytes=seen.append)

    assert differences(data, rules, processes) == []
    assert sum(seen) in (0, len(data))


def test_ctrl_c_meets_no_process_that_is_not_deaf_to_it_yet(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)  # pytest's prints nothing
    met: list[bool] = [True]
    os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGINT) if met else None)
    data, rules = manifest_of(BOXES, 40), rules_for(BOXES)

    assert differences(data, rules, Processes(2, range_bytes=1_000)) == []
    met.clear()
    assert capfd.readouterr().err == ""


class Killed(MemoryManifest):
    """Kills the process that reads from one of some places on, so many times each; not the one that joins."""

    def prepare(self, folder: Path, places: set[int], times: int) -> "Killed":
        self.folder, self.places, self.times, self.joins = folder, places, times, os.getpid()
        return self

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """As ever, or never."""
        if os.getpid() != self.joins and start in self.places:
            with (self.folder / str(start)).open("a+") as file:
                file.write("x")
                if file.tell() <= self.times:
                    file.flush()
                    os.kill(os.getpid(), signal.SIGKILL)
        yield from super().chunks(start, end)


def test_a_process_that_is_killed_is_replaced(tmp_path: Path) -> None:
    data, rules = manifest_of(BOXES, 40), rules_for(BOXES)
    places = set(Random(1).sample(range(999, len(data), 1_000), 6))  # noqa: S311  # no secret
    manifest, store = Killed(data).prepare(tmp_path, places, ATTEMPTS - 1), MemoryStore()

    dataset = prepare("bees", manifest, rules, store, passes=Processes(2, range_bytes=1_000))

    assert (store.files, dataset) == prepared(data, rules)
    assert {int(path.name) for path in tmp_path.iterdir()} == places


def test_a_range_that_kills_every_process_is_told(tmp_path: Path) -> None:
    manifest = Killed(manifest_of(BOXES, 40)).prepare(tmp_path, {2_999}, ATTEMPTS)
    store = MemoryStore()

    with pytest.raises(ProcessKilledError, match=r"bytes 3,000 to 4,000 were killed 3 times.*memory"):
        prepare("bees", manifest, rules_for(BOXES), store, passes=Processes(2, range_bytes=1_000))

    assert store.files == {}


@pytest.mark.parametrize(
    ("error", "raised"), [(OSError(5, "Input/output error"), OSError), (SuddenError("a", "b"), RuntimeError)]
)
def test_what_a_process_raises_is_raised(error: Exception, raised: type[Exception]) -> None:
    manifest, store = Breaking(manifest_of(BOXES, 40), place=3_001, error=error), MemoryStore()

    with pytest.raises(raised, match=r"Input/output error|SuddenError: a b"):
        prepare("bees", manifest, rules_for(BOXES), store, passes=Processes(2, range_bytes=1_000))

    assert store.files == {}


def children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells a process's children")
def test_no_process_and_no_open_file_is_left() -> None:
    def run() -> None:
        with pytest.raises(OSError, match="Input"):
            prepare("b", Breaking(data, place=3_001), rules, MemoryStore(), passes=passes)
        prepared(data, rules, passes)

    data, rules, passes = manifest_of(BOXES, 40), rules_for(BOXES), Processes(3, range_bytes=1_000)
    run()  # what is opened once and kept is open now
    before = len(list(Path("/proc/self/fd").iterdir())), children()

    run()

    assert (len(list(Path("/proc/self/fd").iterdir())), children()) == before


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_whoever_stops_waiting_ends_them(stop: BaseException | type[BaseException]) -> None:
    def interrupted(_: int) -> None:
        raise stop

    data, rules, before = manifest_of(BOXES, 40), rules_for(BOXES), children()

    with pytest.raises(stop if isinstance(stop, type) else type(stop)):
        prepared(data, rules, Processes(2, range_bytes=1_000, on_bytes=interrupted))

    assert children() == before


def test_progress_tells_lines_and_bytes_in_order() -> None:
    data, rules = manifest_of(BOXES, 40), rules_for(BOXES)
    lines: list[int] = []
    seen: list[int] = []
    take: Callable[[int], None] = lines.append

    prepare(
        "bees",
        MemoryManifest(data),
        rules,
        MemoryStore(),
        on_progress=take,
        passes=Processes(2, range_bytes=1_000, on_bytes=seen.append),
    )

    assert lines == sorted(lines)
    assert lines[-1] == 40
    assert sum(seen) == len(data)


def test_this_process_does_something_else_while_they_begin() -> None:
    data, rules, before = manifest_of(BOXES, 40), rules_for(BOXES), children()
    begun: list[int] = []

    def meanwhile() -> None:
        begun.append(len(children()) - len(before))

    prepared(data, rules, Processes(2, range_bytes=1_000, meanwhile=meanwhile))

    assert begun == [2]
