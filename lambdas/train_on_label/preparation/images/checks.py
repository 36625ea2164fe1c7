"""Images and masks held against what their label and the algorithm ask of them."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from train_on_label.algorithms.algorithms import Algorithm
from train_on_label.codes import Code
from train_on_label.preparation.images.image import (
    FORMATS,
    Image,
    UnreadableImageError,
    class_pixels,
    described,
    load,
    opened,
)

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

Inspect = Callable[["Picture"], object]
"""Decodes a picture, or does more with it; UnreadableImageError where it is damaged."""

_MASK_MODES = ("L", "P")  # one class id of 8 bits a pixel, whatever color a palette gives it
_MOST_NAMED = 5


def nothing_further(_: "Picture") -> None:
    """For whom the header is enough."""


class Finding(NamedTuple):
    """What is wrong with an image or a mask."""

    code: Code
    detail: str
    denied: str | None = None
    """The bucket that does not let us read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an image must be."""

    size: tuple[float, float] | None = None
    """Width and height in pixels, where the label states them."""
    channels: int | None = None
    """None: the container takes any number."""
    formats: tuple[str, ...] = FORMATS


def expected_of(size: tuple[float, float] | None, algorithm: Algorithm | None) -> Expected:
    """By what the label states, and by the built-in algorithm that trains on it."""
    if algorithm is None:
        return Expected(size=size)
    return Expected(size=size, channels=algorithm.image_channels, formats=algorithm.image_formats)


def check_image(file: BinaryIO, expected: Expected, inspect: Inspect = nothing_further) -> list[Finding]:
    """Everything that is wrong with an image by its header, and by what `inspect` finds in its picture."""
    try:
        picture = opened(file)
        image = described(picture)
        inspect(picture)
    except UnreadableImageError as error:
        return [Finding(Code.IMAGE_UNREADABLE, f"the image {error}")]
    return list(_differences(image, expected))


def check_mask(
    file: BinaryIO, classes: Collection[int] | None, inspect: Inspect = nothing_further
) -> list[Finding]:
    """Everything that is wrong with a mask; `classes` are its color map's ids, None without one.

    `inspect` is shown the decoded mask.
    """
    try:
        mask = opened(file)
        if mask.mode not in _MASK_MODES:
            detail = f"the mask has the mode {mask.mode}: each pixel must be one class id of 8 bits"
            return [Finding(Code.IMAGE_CHANNELS, detail)]
        load(mask)
    except UnreadableImageError as error:
        return [Finding(Code.IMAGE_UNREADABLE, f"the mask {error}")]
    inspect(mask)
    counts = class_pixels(mask)
    unknown = sorted(value for value in counts if classes is not None and value not in classes)
    if not unknown:
        return []
    named = ", ".join(f"{value} ({counts[value]:,} pixels)" for value in unknown[:_MOST_NAMED])
    more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
    return [Finding(Code.MASK_VALUE_UNKNOWN, f"the color map names no class {named}{more}")]


def _differences(image: Image, expected: Expected) -> Iterator[Finding]:
    if image.format not in expected.formats:
        detail = f"the image is a {image.format}; the algorithm reads {' and '.join(expected.formats)}"
        yield Finding(Code.IMAGE_UNREADABLE, detail)
    if image.orientation != 1:
        detail = f"EXIF says orientation {image.orientation} of {image.width} x {image.height} stored pixels"
        yield Finding(Code.IMAGE_ROTATED, detail)
    if expected.size is not None and (image.width, image.height) != expected.size:
        width, height = expected.size
        detail = f"the label says {width:g} x {height:g}, the image has {image.width} x {image.height}"
        yield Finding(Code.IMAGE_SIZE_DIFFERS, detail)
    if expected.channels is not None and image.channels != expected.channels:
        detail = f"the image has {image.channels} channels; the algorithm takes {expected.channels}"
        yield Finding(Code.IMAGE_CHANNELS, detail.replace("1 channels", "1 channel"))
