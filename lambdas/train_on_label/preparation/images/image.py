"""What an image is, by its own bytes. Pillow is imported where one is read, as few starts read any."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
"""What is tried, by Pillow's names: each further one is more code that reads what strangers wrote."""

_CHANNELS = {
    "1": 1,
    "L": 1,
    "I": 1,
    "F": 1,
    "LA": 2,
    "La": 2,
    "P": 3,
    "RGB": 3,
    "YCbCr": 3,
    "LAB": 3,
    "HSV": 3,
}
_MORE_CHANNELS = 4  # RGBA, CMYK and the like
_ORIENTATION = 0x0112  # EXIF's tag
_UPRIGHT = 1


class UnreadableImageError(Exception):
    """Bytes that are no image of a known format, or not a whole one; its text is a phrase."""


@dataclass(frozen=True, slots=True)
class Image:
    """One image, in pixels as they are stored."""

    format: str
    width: int
    height: int
    channels: int
    """Of an image with a palette, those of its colors."""
    orientation: int = _UPRIGHT
    """EXIF's, 1 to 8: any but 1 asks a viewer to turn or mirror it, and training does not."""


def read_header(file: BinaryIO) -> Image:
    """What the first bytes say; UnreadableImageError where they are no image's."""
    return _image(opened(file))


def read_whole(file: BinaryIO) -> Image:
    """The same after each pixel was decoded; UnreadableImageError too where the image is cut or damaged."""
    picture = opened(file)
    load(picture)
    return _image(picture)


def load(picture: "Picture") -> None:
    """Decodes a picture; UnreadableImageError where it is cut or damaged."""
    try:
        picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise UnreadableImageError(f"is damaged: {error}") from error


def opened(file: BinaryIO) -> "Picture":
    """Pillow's own view of an image, not yet decoded; UnreadableImageError where it is none."""
    from PIL import Image as pillow  # noqa: N813, PLC0415  # see above

    with warnings.catch_warnings():
        # Above a limit Pillow warns; above twice the limit, and so far above Ground Truth's, it refuses.
        warnings.simplefilter("ignore", pillow.DecompressionBombWarning)
        try:
            return pillow.open(file, formats=FORMATS)
        except pillow.DecompressionBombError as error:
            raise UnreadableImageError(f"is too large: {error}") from error
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            raise UnreadableImageError(f"is no image of the formats {', '.join(FORMATS)}") from error


def _image(picture: "Picture") -> Image:
    try:
        orientation = picture.getexif().get(_ORIENTATION, _UPRIGHT)
    except (OSError, ValueError, SyntaxError, KeyError):
        orientation = _UPRIGHT  # nobody can follow damaged EXIF
    return Image(
        format=picture.format or "",
        width=picture.width,
        height=picture.height,
        channels=_CHANNELS.get(picture.mode.partition(";")[0], _MORE_CHANNELS),
        orientation=orientation if orientation in range(1, 9) else _UPRIGHT,
    )
