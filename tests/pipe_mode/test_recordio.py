"""RecordIO as MXNet writes it, whole or parted at its magics."""

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipe_mode.recordio import FramingError, read_records

MAGIC = 0xCED7230A
MAGIC_BYTES = struct.pack("<I", MAGIC)

pieces = st.sampled_from([MAGIC_BYTES, MAGIC_BYTES[:1], MAGIC_BYTES[1:], b"\0"]) | st.binary(max_size=6)
records = st.lists(st.lists(pieces, max_size=8).map(b"".join), max_size=5)


def part(flag: int, data: bytes) -> bytes:
    """One part, as dmlc's header describes it."""
    return struct.pack("<II", MAGIC, flag << 29 | len(data)) + data + bytes(-len(data) % 4)


def whole(data: bytes) -> bytes:
    """A record as SageMaker's own SDK writes it."""
    return part(0, data)


def escaped(data: bytes) -> bytes:
    """A record as dmlc's RecordIOWriter writes it: parted where an aligned word is the magic, which goes."""
    parts, start = [], 0
    for at in range(0, len(data) // 4 * 4, 4):
        if data[at : at + 4] == MAGIC_BYTES:
            parts.append(data[start:at])
            start = at + 4
    if not parts:
        return part(0, data)
    first, *middle = parts
    return part(1, first) + b"".join(part(2, each) for each in middle) + part(3, data[start:])


@given(records)
def test_both_forms_are_read_as_they_were_written(data: list[bytes]) -> None:
    assert list(read_records(BytesIO(b"".join(map(whole, data))))) == data
    assert list(read_records(BytesIO(b"".join(map(escaped, data))))) == data


@given(records.filter(bool))
def test_a_stream_cut_anywhere_but_between_records_is_refused(data: list[bytes]) -> None:
    for write in (whole, escaped):
        stream, ends = b"", {0}
        for each in data:
            stream += write(each)
            ends.add(len(stream))
        for cut in set(range(len(stream))) - ends:
            with pytest.raises(FramingError, match="ends within a record"):
                list(read_records(BytesIO(stream[:cut])))


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (b'\x89PNG\r\n\x1a\n{"source-ref"', "begins with 89504e47, not with RecordIO's magic"),
        (whole(b"abc") + b"\0" + whole(b"abc"), "begins with 000a23d7"),
        (part(2, b"a"), "flag 2 comes out of turn"),
        (part(3, b"a"), "flag 3 comes out of turn"),
        (part(1, b"a") + part(1, b"b"), "flag 1 comes out of turn"),
        (part(1, b"a") + part(0, b"b"), "flag 0 comes out of turn"),
        (part(4, b"a"), "flag 4 comes out of turn"),
        (part(1, b"a"), "ends within a record"),
        (struct.pack("<II", MAGIC, (1 << 29) - 1) + b"abc", "ends within a record of 536870911 bytes"),
    ],
)
def test_what_is_no_recordio_is_refused(stream: bytes, reason: str) -> None:
    with pytest.raises(FramingError, match=reason):
        list(read_records(BytesIO(stream)))
