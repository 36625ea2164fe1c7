"""Boxes: round what they enclose, turned, and clipped to their image."""

from collections.abc import Iterable
from math import cos, nextafter, radians, sin
from typing import NamedTuple

Point = tuple[float, float]

_DECIMALS = 6  # of a pixel: what is beyond is the noise of floating point numbers


class Sides(NamedTuple):
    """Left, top, width and height in pixels."""

    left: float
    top: float
    width: float
    height: float


def envelope(points: Iterable[Point]) -> Sides:
    """The box along the axes round some points; ValueError where there are none."""
    xs, ys = zip(*points, strict=True)
    return Sides(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def turned(sides: Sides, degrees: float, about: Point) -> Sides:
    """The envelope of a box that is turned clockwise, as an image with its y axis downwards shows it."""
    if degrees == 0:
        return sides
    cosine, sine = cos(radians(degrees)), sin(radians(degrees))
    right, bottom = sides.left + sides.width, sides.top + sides.height
    corners = [(x - about[0], y - about[1]) for x in (sides.left, right) for y in (sides.top, bottom)]
    return envelope((about[0] + x * cosine - y * sine, about[1] + x * sine + y * cosine) for x, y in corners)


def clipped(sides: Sides, image: tuple[int, int]) -> tuple[Sides, bool]:
    """The part that lies in the image, whose width or height may be 0, and whether anything was cut off."""
    left, width, is_cut_across = _clipped(sides.left, sides.left + sides.width, image[0])
    top, height, is_cut_down = _clipped(sides.top, sides.top + sides.height, image[1])
    return Sides(left, top, width, height), is_cut_across or is_cut_down


def _clipped(start: float, end: float, side: int) -> tuple[float, float, bool]:
    start, end = round(start, _DECIMALS), round(end, _DECIMALS)
    first, last = min(max(start, 0), side), min(max(end, 0), side)
    length = max(0, round(last - first, _DECIMALS))
    if first + length > side:  # by rounding alone
        length = nextafter(length, 0)
    return first, length, (first, last) != (start, end)
