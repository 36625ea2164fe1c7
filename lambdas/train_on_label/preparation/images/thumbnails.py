"""Small copies of images, their masks drawn over them."""

from io import BytesIO
from typing import TYPE_CHECKING

from train_on_label.preparation.images.image import loaded

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

SIDE = 240
"""Pixels of the longer side."""
MAX_BYTES = 18_000
"""Of each: twelve are 300 KB together where they are written as base64."""
COLORS = ("#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#008080", "#9a6324", "#808000")
"""Of classes by their ids, over and over: the mask's, and those that boxes are drawn with."""

_MASK_SHARE = 0.45


def shrunk(picture: "Picture") -> "Picture | None":
    """A small copy in color, for which a JPEG file is decoded to no more than it takes.

    UnreadableImageError where the picture is damaged; None of one that is too large to be decoded.
    """
    picture.draft(None, (2 * SIDE, 2 * SIDE))
    if not loaded(picture):
        return None
    small = picture.convert("RGB")
    small.thumbnail((SIDE, SIDE))
    return small


def shrunk_mask(mask: "Picture") -> "Picture":
    """A small copy of a decoded mask, each pixel a class id."""
    from PIL import Image as pillow  # noqa: N813, PLC0415  # as in image.py

    small = mask.copy()
    small.thumbnail((SIDE, SIDE), pillow.Resampling.NEAREST)
    return small


def thumbnail(small: "Picture", mask: "Picture | None") -> bytes:
    """A small copy as JPEG, of MAX_BYTES at most; where it has a mask, classes but 0 are painted over it."""
    from PIL import Image as pillow  # noqa: N813, PLC0415

    if mask is not None:
        ids = mask.resize(small.size, pillow.Resampling.NEAREST)
        flat = pillow.frombytes("P", ids.size, ids.tobytes())
        flat.putpalette(bytes.fromhex("".join(COLORS[number % len(COLORS)][1:] for number in range(256))))
        painted = pillow.blend(small, flat.convert("RGB"), _MASK_SHARE)
        small = pillow.composite(painted, small, ids.point([0] + [255] * 255, "L"))
    for quality in (70, 40, 15, 1):
        small.save(file := BytesIO(), "JPEG", quality=quality, optimize=True)
        if file.tell() <= MAX_BYTES:
            break
    return file.getvalue()
