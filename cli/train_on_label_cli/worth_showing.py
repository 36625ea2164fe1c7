"""Which work is long enough to show how far it is."""

_LONG = 20_000_000  # bytes: about a tenth of a second of work


def is_long(size: int | None) -> bool:
    """Whether so many bytes are; None where nobody knows yet, which may be."""
    return size is None or size >= _LONG
