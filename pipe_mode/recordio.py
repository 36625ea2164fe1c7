"""MXNet's RecordIO framing: magic, flag and length, data, padding to four bytes.

Written whole, a record is one part with flag 0. dmlc's writer leaves out a magic that its data holds at a
multiple of four bytes and writes a part on each side of it: flags 1, 2 ... 2, 3.
Source: https://github.com/dmlc/dmlc-core, include/dmlc/recordio.h
"""

import struct
from typing import BinaryIO, Iterator, List

MAGIC = b"\x0a\x23\xd7\xce"
_HEADER = struct.Struct("<4sI")
_LENGTH_BITS = 29
_LENGTH_MASK = (1 << _LENGTH_BITS) - 1
_WHOLE, _FIRST, _MIDDLE, _LAST = range(4)


class FramingError(ValueError):
    """The stream is no RecordIO, or ends within a record."""


def read_records(stream: BinaryIO) -> Iterator[bytes]:
    """The data of each record up to the stream's end; FramingError where it does not end after one.

    `stream` is buffered: its `read(n)` returns less than n bytes at the end only.
    """
    read, unpack = stream.read, _HEADER.unpack
    parts: List[bytes] = []  # of a record that was split at its magics
    while True:
        header = read(_HEADER.size)
        if len(header) < _HEADER.size:
            if header or parts:
                raise FramingError("the stream ends within a record")
            return
        magic, flag_and_length = unpack(header)
        if magic != MAGIC:
            raise FramingError(f"a record begins with {magic.hex()}, not with RecordIO's magic")
        length = flag_and_length & _LENGTH_MASK
        data = read(length)
        padding = -length % 4
        if len(data) < length or len(read(padding)) < padding:
            raise FramingError(f"the stream ends within a record of {length} bytes")
        flag = flag_and_length >> _LENGTH_BITS
        if flag == _WHOLE and not parts:
            yield data
            continue
        if flag not in (_FIRST, _MIDDLE, _LAST) or (flag == _FIRST) != (not parts):
            raise FramingError(f"a part with flag {flag} comes out of turn")
        parts.append(data)
        if flag == _LAST:
            yield MAGIC.join(parts)
            parts = []
