"""RecordIO as a writer of whole records frames it.

The magic is left where the data holds it: MXNet's reader and SageMaker's own for TensorFlow both read that
right, while the latter loses bytes of dmlc's escaped form.
"""

import struct

MAX_LENGTH = (1 << 29) - 1
_MAGIC = 0xCED7230A
_HEADER = struct.Struct("<II")


def header(length: int) -> bytes:
    """What stands before the data of a record, of at most MAX_LENGTH bytes."""
    return _HEADER.pack(_MAGIC, length)


def padding(length: int) -> bytes:
    """What stands behind the data of a record."""
    return bytes(-length % 4)
