"""Reading a manifest's bytes as numbered lines."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from train_on_label.preparation.manifest import OverlongLine, read_batches

LIMIT = 20


def read(*chunks: bytes) -> list[tuple[int, bytes | int]]:
    """Number and bytes of each line; the size of an overlong one, and a blank one as a newline."""
    lines: list[tuple[int, bytes | int]] = []
    for batch in read_batches(chunks, LIMIT):
        if batch.lines:
            lines += [(number, b"\n") for number in batch.blank_before]
        for number, line in enumerate(batch.lines, batch.first_line):
            shown = b"\n" if line.isspace() else line
            lines.append((number, line.size if isinstance(line, OverlongLine) else shown))
    return lines


def test_lines_are_numbered_from_one_and_each_ends_in_a_newline() -> None:
    assert read(b"a\nb\r\n\r\nc") == [(1, b"a\n"), (2, b"b\n"), (3, b"\n"), (4, b"c\n")]


def test_a_carriage_return_inside_a_line_stays() -> None:
    assert read(b"a\rb\n") == [(1, b"a\rb\n")]


def test_a_longer_line_is_let_go_and_its_size_told() -> None:
    assert read(b"a\n" + b"x" * (LIMIT + 1) + b"\nb\n") == [(1, b"a\n"), (2, LIMIT + 1), (3, b"b\n")]


@pytest.mark.parametrize("end", [b"", b"\r", b"\n", b"\r\n", b"\r\r\n"])
@pytest.mark.parametrize("length", range(LIMIT - 1, LIMIT + 3))
def test_a_line_of_about_the_limit_is_the_same_wherever_it_is_cut(length: int, end: bytes) -> None:
    data = b"\n" + b"x" * length + end
    for first in range(len(data)):
        for second in range(first, len(data)):
            assert read(data[:first], data[first:second], data[second:]) == read(data)


@given(
    lines=st.lists(st.binary(max_size=2 * LIMIT).map(lambda line: line.replace(b"\n", b"")), max_size=8),
    ending=st.sampled_from([b"\n", b"\r\n"]),
    cuts=st.lists(st.integers(0, 300), max_size=8),
)
def test_where_chunks_are_cut_changes_nothing(lines: list[bytes], ending: bytes, cuts: list[int]) -> None:
    data = ending.join(lines)
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    chunks = [data[start:end] for start, end in pairwise(edges)]

    assert read(*chunks) == read(data)


@given(st.lists(st.binary(max_size=30) | st.sampled_from([b"plain\n", b"text"]), max_size=6))
def test_a_plain_batch_holds_no_byte_that_needs_a_second_look(chunks: list[bytes]) -> None:
    for batch in read_batches(chunks, LIMIT):
        joined = b"".join(batch.lines)
        assert not batch.is_plain or (joined.isascii() and b"\\" not in joined and b"\x7f" not in joined)


def test_what_follows_a_line_that_is_not_plain_is_plain_again() -> None:
    batches = read_batches([b"\xc3\xa9\na", b"b\n", b"c\n"], LIMIT)

    assert [batch.is_plain for batch in batches] == [False, False, True]
