"""Boxes of object detection: whether they have an area and lie in their image."""

import math

from train_on_label.codes import Code
from train_on_label.screening.values import JsonObject, is_number, quoted
from train_on_label.screening.verdict import RejectedLineError


def box_warning(box: JsonObject, image_width: int, image_height: int) -> Code | None:
    """None for a box inside its image, borders included; a warning for one that is out by less than a pixel.

    Pixels, as ints or floats: several workers' boxes are consolidated to fractions, and rounding leaves the
    image by one. A pixel or more is a box of another image, or of the same one rotated.
    """
    left, top, width, height = (box.get(name) for name in ("left", "top", "width", "height"))
    for number in (left, top, width, height):
        if not is_number(number) or not math.isfinite(number):  # type: ignore[arg-type]
            raise RejectedLineError(Code.INVALID_BOX, f"{quoted(box)} lacks a number")
    if width <= 0 or height <= 0:  # type: ignore[operator]
        raise RejectedLineError(Code.INVALID_BOX, f"{quoted(box)} has no area")
    outside = max(
        -left,  # type: ignore[operator]
        -top,  # type: ignore[operator]
        left + width - image_width,  # type: ignore[operator]
        top + height - image_height,  # type: ignore[operator]
    )
    if outside >= 1:
        detail = f"{quoted(box)} leaves the {image_width} x {image_height} image by {outside:g} pixels"
        raise RejectedLineError(Code.BOX_OUTSIDE_IMAGE, detail)
    return Code.BOX_TOUCHES_OUTSIDE if outside > 0 else None
