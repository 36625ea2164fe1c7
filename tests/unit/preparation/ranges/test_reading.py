"""Several processes read ahead: the bytes in order, and nobody left, whatever happens to them."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from random import Random
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.breaking import Breaking, SuddenError
from tests.support.sample_lines import line
from tests.support.screening_world import MemoryManifest, MemoryStore, rules_for
from train_on_label.planning.one_function import MB_OF_A_CORE, OneFunction
from train_on_label.preparation.manifest import CHUNK_BYTES
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.ranges import reading
from train_on_label.preparation.ranges.reading import READERS, read_ahead, read_whole

PIECE = 32
DATA = Random(1).randbytes(20 * PIECE)  # noqa: S311  # to be the same each time


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(reading, "PIECE_BYTES", PIECE)
    yield
    assert not multiprocessing.active_children()


def read(*manifests: MemoryManifest) -> list[bytes]:
    """All bytes of each."""
    with read_whole(manifests) as chunks:
        return [b"".join(each) for each in chunks]


@given(sizes=st.lists(st.integers(0, 5 * PIECE), min_size=1, max_size=5))
def test_all_bytes_come_in_order(sizes: list[int]) -> None:
    given_ = [DATA[number : number + size] for number, size in enumerate(sizes)]

    assert read(*map(MemoryManifest, given_)) == given_


@pytest.mark.parametrize("start", [0, 1, PIECE])
@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, READERS * PIECE, 15 * PIECE - 1])
def test_so_do_those_of_a_part(start: int, size: int) -> None:
    with read_ahead([MemoryManifest(DATA)], [(start, start + size)]) as [chunks]:
        assert b"".join(chunks) == DATA[start : start + size]


def test_chunks_are_those_of_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PIECE_BYTES", 2 * CHUNK_BYTES)
    data = bytes(5 * CHUNK_BYTES)

    with read_whole([MemoryManifest(data)]) as [chunks]:
        assert max(map(len, chunks)) == CHUNK_BYTES


class Own(MemoryManifest):
    """Can be read by the process that made it."""

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """As ever, or not."""
        if multiprocessing.parent_process() is not None:
            raise OSError(5, "another process")
        return super().chunks(start, end)


def test_what_is_small_is_read_by_this_process_and_what_is_not_by_others() -> None:
    assert read(Own(DATA[:PIECE])) == [DATA[:PIECE]]
    with pytest.raises(OSError, match="another process"):
        read(Own(DATA[: PIECE + 1]))


class Connected(MemoryManifest):
    """Two processes must not share its connection."""

    is_connected = True

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """As ever, or not."""
        assert not self.is_connected
        return super().chunks(start, end)

    def rest(self) -> None:
        """Closes it."""
        self.is_connected = False


def test_connections_are_let_go_of_before_others_read() -> None:
    assert read(Connected(DATA), Connected(DATA[1:])) == [DATA, DATA[1:]]


class Killed(MemoryManifest):
    """Kills each other process that reads from some place on."""

    places: tuple[int, ...] = ()

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """As ever, or never."""
        if multiprocessing.parent_process() is not None and start in self.places:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().chunks(start, end)


@pytest.mark.parametrize("places", [(0,), (2 * READERS,), (0, 2, 4, 6)])
def test_what_a_killed_process_had_to_read_comes_all_the_same(places: tuple[int, ...]) -> None:
    manifest = Killed(DATA)
    manifest.places = places

    assert read(manifest) == [DATA]


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), SuddenError("a", "b")])
def test_an_error_comes_behind_the_bytes_before_it(error: Exception) -> None:
    manifest = Breaking(DATA, place=2 * READERS, error=error)
    got = bytearray()

    with (
        pytest.raises(OSError if isinstance(error, OSError) else RuntimeError, match=str(error.args[-1])),
        read_whole([manifest]) as [chunks],
    ):
        list(map(got.extend, chunks))
    assert got == DATA[: 2 * READERS]


class Hanging(MemoryManifest):
    """Brings nothing from some place on."""

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """As ever, or never."""
        while start >= 2 * READERS:
            signal.pause()
        return super().chunks(start, end)


@pytest.mark.parametrize("manifest", [MemoryManifest(DATA), Hanging(DATA)], ids=["going on", "hanging"])
@pytest.mark.parametrize("taken", [0, 1, READERS])
def test_who_fails_half_way_leaves_no_process(manifest: MemoryManifest, taken: int) -> None:
    def fail() -> NoReturn:
        with read_whole([manifest]) as [chunks]:
            for _ in range(taken):
                next(chunks)
            raise ValueError("for a test")

    with pytest.raises(ValueError, match="for a test"):
        fail()


@pytest.mark.parametrize("memory_mb", [MB_OF_A_CORE // 2 - 1, MB_OF_A_CORE // 2, MB_OF_A_CORE])
def test_a_function_of_one_core_has_others_read_if_it_is_faster_than_a_connection(memory_mb: int) -> None:
    manifest = Own(b"".join(line("object-detection", number) + b"\n" for number in range(9)))

    def prepared() -> None:
        passes = OneFunction(memory_mb, 880).passes
        prepare("bees", manifest, rules_for("object-detection"), MemoryStore(), passes=passes)

    if memory_mb < MB_OF_A_CORE // 2:
        prepared()
    else:
        with pytest.raises(OSError, match="another process"):
            prepared()
