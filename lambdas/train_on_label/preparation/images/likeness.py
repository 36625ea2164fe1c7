"""How much images look alike: a difference hash, which copies of another size, quality or light keep."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_SIDE = 16
_NEARLY_SAME = 6
"""Of the hash's 256 bits."""
_FLAT = 16
"""An image with no more shades than that says too little."""


def likeness(picture: "Picture") -> int | None:
    """The hash of a decoded picture: whether each of 16 x 16 places is darker than the one to its right.

    None where there is next to nothing in it.
    """
    from PIL import Image as pillow  # noqa: N813, PLC0415  # as in image.py

    shades = picture.convert("L").resize((_SIDE + 1, _SIDE), pillow.Resampling.BOX).tobytes()
    if max(shades) - min(shades) <= _FLAT:
        return None
    rows = (shades[start : start + _SIDE + 1] for start in range(0, len(shades), _SIDE + 1))
    bits = (str(int(left < right)) for row in rows for left, right in pairwise(row))
    return int("".join(bits), 2)


def near_pairs(
    ones: Sequence[tuple[str, int]], others: Sequence[tuple[str, int]]
) -> Iterator[tuple[str, str]]:
    """The names of each of `ones` that looks nearly the same as one of `others`, with that one's."""
    for name, hash_ in ones:
        near = (other for other, its in others if (hash_ ^ its).bit_count() <= _NEARLY_SAME)
        if (first := next(near, None)) is not None:
            yield name, first
