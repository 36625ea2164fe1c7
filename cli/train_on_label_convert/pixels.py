"""Numbers as people's files have them: JSON's own, or text."""

import math

from train_on_label.preparation.screening.rules import MAX_PIXELS


def number(value: object) -> float | None:
    """A finite number; None for anything else, `true` included."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and "_" not in str(value) else None


def whole(value: object) -> int | None:
    """A whole number, which may be written as a float."""
    found = number(value)
    return int(found) if found is not None and found == int(found) else None


def size_of(width: object, height: object) -> tuple[int, int] | None:
    """An image's size; None unless both are whole numbers of pixels above 0."""
    across, down = whole(width), whole(height)
    if across is None or down is None or not 1 <= min(across, down) <= max(across, down) <= MAX_PIXELS:
        return None
    return across, down
