"""How much images look alike: a difference hash, which copies of another size, quality or light keep."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_SIDE = 16
DRAFT = (4 * (_SIDE + 1), 4 * _SIDE)
"""Pixels that a JPEG file is decoded to, and some more, where only its hash is wanted."""
_NEARLY_SAME = 6
"""Of the hash's bits."""
_BANDS = [len(range(band, _SIDE * _SIDE, _NEARLY_SAME + 1)) for band in range(_NEARLY_SAME + 1)]
"""Bits of each band: hashes that differ in fewer bits than there are bands have one band in common."""
_FLAT = 16
"""An image with no more shades than that says too little."""
_MOST_COMPARISONS = 25_000_000
"""Seconds of work, where bands are all that images have in common."""


class Mark(NamedTuple):
    """An image by its hash."""

    source: str
    in_validation: bool
    hash: int


class NearCopies(NamedTuple):
    """What comes of comparing images to validate with those to train on."""

    pairs: tuple[tuple[str, str], ...] = ()
    """The source of each to validate that looks nearly the same as one to train on, with that one's."""
    compared: int = 0
    """Images of both channels, but those to validate that were compared with a part of the others only."""


def likeness(picture: "Picture") -> int | None:
    """The hash of a decoded picture: whether each of 16 x 16 places is darker than the one to its right.

    None where there is next to nothing in it. A band's bits stand together, and come from all over the
    picture: a sky that many pictures have in common fills none.
    """
    from PIL import Image as pillow  # noqa: N813, PLC0415  # as in image.py

    shades = picture.convert("L").resize((_SIDE + 1, _SIDE), pillow.Resampling.BOX).tobytes()
    if max(shades) - min(shades) <= _FLAT:
        return None
    rows = (shades[start : start + _SIDE + 1] for start in range(0, len(shades), _SIDE + 1))
    bits = "".join(str(int(left < right)) for row in rows for left, right in pairwise(row))
    return int("".join(bits[band :: len(_BANDS)] for band in range(len(_BANDS))), 2)


def near_copies(marks: Iterable[Mark]) -> NearCopies:
    """Compares every image to validate with all to train on that have a band in common with it.

    Equal hashes are compared once. Where very many share a band and look different all the same, each is
    compared with the first of them, so that time is bounded.
    """
    marks = list(marks)
    to_train = {mark.hash: mark.source for mark in reversed(marks) if not mark.in_validation}
    to_validate = dict.fromkeys(mark.hash for mark in marks if mark.in_validation)
    near = {hash_: hash_ for hash_ in to_validate if hash_ in to_train}
    most = _MOST_COMPARISONS // (len(_BANDS) * len(to_validate) or 1)
    partly = set[int]()
    shift = 0
    for bits in reversed(_BANDS):
        sharing = defaultdict(list)
        for hash_ in to_train:
            sharing[hash_ >> shift & (1 << bits) - 1].append(hash_)
        for hash_ in to_validate.keys() - near.keys():
            those = sharing.get(hash_ >> shift & (1 << bits) - 1, ())
            first = (other for other in islice(those, most) if (hash_ ^ other).bit_count() <= _NEARLY_SAME)
            near.update((hash_, other) for other in islice(first, 1))
            if len(those) > most:
                partly.add(hash_)
        shift += bits
    partly -= near.keys()
    return NearCopies(
        tuple(
            (mark.source, to_train[near[mark.hash]])
            for mark in marks
            if mark.in_validation and mark.hash in near
        ),
        sum(not (mark.in_validation and mark.hash in partly) for mark in marks),
    )
