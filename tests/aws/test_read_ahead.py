"""Several connections read ahead: in order, within bounds, and never on when nobody takes the bytes."""

import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from random import Random

import pytest

from tests.support.waiting import wait_until
from train_on_label.aws.s3 import read_ahead
from train_on_label.aws.s3.read_ahead import CONNECTIONS

PART, HELD, PIECE, LOOK = 24, 12, 4, 6
DATA = Random(1).randbytes(40 * PART)  # noqa: S311  # to be the same each time


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {
        "PART_BYTES": PART,
        "HELD_BYTES": HELD,
        "PIECE_BYTES": PIECE,
        "LOOK_BYTES": LOOK,
    }
    for name, size in (sizes | {"CHUNK_BYTES": 3}).items():
        monkeypatch.setattr(read_ahead, name, size)


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    assert not threads()


def threads() -> list[threading.Thread]:
    """The threads that read now."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("bytes from")]


class BrokenError(Exception):
    """What a connection raises here."""


@dataclass
class Connections:
    """Connections that bring DATA; one breaks at a position, or hangs there until it is let go."""

    breaks_at: int | None = None
    hangs_at: int | None = None
    asked: list[tuple[int, int]] = field(default_factory=list)
    brought: int = 0
    closed: int = 0
    let_go: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, start: int, end: int, most: int) -> Generator[bytes, None, None]:
        """One connection."""
        self.asked.append((start, end))
        return self._bring(start, end, most)

    def _bring(self, start: int, end: int, most: int) -> Generator[bytes, None, None]:
        try:
            for begin in range(start, end, most):
                piece = DATA[begin : min(begin + most, end)]
                if self.hangs_at is not None and begin <= self.hangs_at < begin + len(piece):
                    self.let_go.wait()
                if self.breaks_at is not None and begin <= self.breaks_at < begin + len(piece):
                    raise BrokenError
                with self._lock:
                    self.brought += len(piece)
                yield piece
        finally:
            with self._lock:
                self.closed += 1

    def reading(self, start: int = 0, end: int = len(DATA)) -> Generator[bytes, None, None]:
        """Their bytes, read ahead."""
        reading = read_ahead.read_ahead(self.read, start, end)
        assert isinstance(reading, Generator)
        return reading


@pytest.mark.parametrize("start", [0, 1, PART, 5 * PART + 7])
@pytest.mark.parametrize("parts", [0, 1, 2, CONNECTIONS, CONNECTIONS + 1, 11])
@pytest.mark.parametrize("more", [-1, 0, 1, LOOK])
def test_all_bytes_come_in_order(start: int, parts: int, more: int) -> None:
    end = start + max(0, parts * PART + more)

    assert b"".join(Connections().reading(start, end)) == DATA[start:end]


@pytest.mark.parametrize("size", [0, 1, LOOK, PART - 1, PART, PART + LOOK])
def test_what_is_small_takes_one_connection_and_no_thread(size: int) -> None:
    connections = Connections()

    for _ in connections.reading(0, size):
        assert not threads()
    assert connections.asked == [(0, size)]


def test_one_byte_more_takes_a_second_connection() -> None:
    connections = Connections()
    end = PART + LOOK + 1

    assert b"".join(connections.reading(0, end)) == DATA[:end]
    assert connections.asked == [(0, PART), (PART, end)]


def test_each_byte_is_asked_for_once() -> None:
    connections = Connections()

    assert b"".join(connections.reading()) == DATA
    assert connections.asked == [(start, start + PART) for start in range(0, len(DATA), PART)]
    assert connections.closed == len(connections.asked)


def test_who_only_looks_at_the_beginning_takes_one_connection() -> None:
    connections = Connections()
    reading = connections.reading()

    begin = next(reading) + next(reading)
    reading.close()

    assert begin == DATA[:LOOK]
    assert (connections.asked, connections.closed) == ([(0, PART)], 1)


@pytest.mark.parametrize("within", [1, PIECE, PIECE + 1, HELD + 1, PART])
def test_as_much_is_read_ahead_as_there_is_room_for_and_no_more(within: int) -> None:
    connections = Connections()
    reading = connections.reading()
    got = 0
    while got < 3 * PART + within:
        got += len(next(reading))

    given_back = (got - 3 * PART - 1) // PIECE * PIECE
    of_this = min(PART, given_back + HELD)
    read = 3 * PART + of_this + (CONNECTIONS - 1) * HELD
    wait_until(lambda: connections.brought >= read or None)
    assert connections.brought == read
    assert len(threads()) <= CONNECTIONS
    reading.close()


@pytest.mark.parametrize("breaks_at", [0, PART - 1, PART, PART + PIECE, 3 * PART + 5, len(DATA) - 1])
def test_an_error_comes_behind_the_bytes_before_it(breaks_at: int) -> None:
    connections = Connections(breaks_at=breaks_at)
    got = bytearray()

    with pytest.raises(BrokenError):
        list(map(got.extend, connections.reading()))

    assert DATA.startswith(got)
    assert breaks_at - len(got) < PIECE
    assert connections.closed == len(connections.asked)


@pytest.mark.parametrize("taken", [LOOK + 1, PART, PART + 1, 7 * PART + 5])
def test_who_gives_up_half_way_leaves_nothing_open(taken: int) -> None:
    connections = Connections()
    reading = connections.reading()
    got = 0
    while got < taken:
        got += len(next(reading))

    reading.close()

    assert not threads()
    assert connections.closed == len(connections.asked)


def test_who_fails_half_way_leaves_nothing_open() -> None:
    connections = Connections()

    def work() -> None:
        for number, _ in enumerate(connections.reading()):
            if number == PART:
                raise ValueError("for a test")

    with pytest.raises(ValueError, match="for a test") as told:
        work()
    del told

    assert not threads()
    assert connections.closed == len(connections.asked)


def test_giving_up_does_not_wait_until_a_connection_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "_PATIENCE_SECONDS", 0.01)
    connections = Connections(hangs_at=2 * PART)
    reading = connections.reading()
    while connections.brought < PART + LOOK:
        next(reading)

    reading.close()

    (hanging,) = threads()
    connections.let_go.set()
    hanging.join()
    assert connections.closed == len(connections.asked)


def test_a_connection_that_hangs_for_a_while_holds_the_others_within_their_bounds() -> None:
    connections = Connections(hangs_at=PART)
    reading = connections.reading()
    got = b"".join(next(reading) for _ in range(PART // 3))
    wait_until(lambda: connections.brought == PART + 2 * HELD or None)

    connections.let_go.set()

    assert got + b"".join(reading) == DATA
