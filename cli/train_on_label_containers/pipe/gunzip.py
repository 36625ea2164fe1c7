"""Gzip, decompressed as it comes."""

import zlib
from collections.abc import Iterator

from train_on_label_containers.pipe.errors import ObjectError

_MAX_CHUNK_BYTES = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS


def decompressed(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """What gzip's members hold, a bounded chunk at a time; ObjectError where it is not gzip, or cut."""
    member = zlib.decompressobj(_GZIP)
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                if member.eof:
                    member = zlib.decompressobj(_GZIP)
                yield member.decompress(rest, _MAX_CHUNK_BYTES)
                rest = member.unused_data or member.unconsumed_tail
        while not member.eof and (data := member.decompress(b"", _MAX_CHUNK_BYTES)):
            yield data
    except zlib.error as error:
        raise ObjectError(f"{name} is not gzip: {error}.") from None
    if not member.eof:
        raise ObjectError(f"{name} is cut: its gzip data does not end.")
