"""Boxes of object detection: whether they have an area and lie in their image."""

from train_on_label.codes import Code
from train_on_label.preparation.screening.careful.values import JsonObject, number, quoted
from train_on_label.preparation.screening.verdict import RejectedLineError


def box_warning(box: JsonObject, image_width: float, image_height: float) -> Code | None:
    """None for a box inside its image, borders included; a warning for one that is out by less than a pixel.

    Pixels, as ints or floats: several workers' boxes are consolidated to fractions, and rounding leaves the
    image by one. A pixel or more is a box of another image, or of the same one rotated.
    """
    left, top, width, height = (number(box.get(name)) for name in ("left", "top", "width", "height"))
    if left is None or top is None or width is None or height is None:
        raise RejectedLineError(Code.INVALID_BOX, f"{quoted(box)} lacks a number")
    if width <= 0 or height <= 0:
        raise RejectedLineError(Code.INVALID_BOX, f"{quoted(box)} has no area")
    outside = max(-left, -top, left + width - image_width, top + height - image_height)
    if outside >= 1:
        detail = f"{quoted(box)} leaves the {image_width} x {image_height} image by {outside:g} pixels"
        raise RejectedLineError(Code.BOX_OUTSIDE_IMAGE, detail)
    return Code.BOX_TOUCHES_OUTSIDE if outside > 0 else None
