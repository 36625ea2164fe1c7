"""What an image is, by its own bytes. Pillow is imported where one is read, as few starts read any."""

import warnings
from dataclasses import dataclass
from io import SEEK_END
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "BMP", "TIFF", "GIF")
"""What is tried, by Pillow's names: each further one is more code that reads what strangers wrote, and Pillow
knows some that run programs or hold documents."""

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
_ENDS = ((b"\xff\xd8", b"\xff\xd9"), (b"\x89PNG", b"IEND\xaeB`\x82"))
_MOST_PIXELS = 50_000_000
_END_BYTES = 1_024  # cameras write a little behind the end


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


def is_read_whole(begin: bytes) -> bool:
    """By the first bytes: whether Pillow reads all of an image to tell what its header says."""
    return begin[8:12] == b"WEBP" or begin[4:8] == b"ftyp"


def end_mark(begin: bytes) -> bytes | None:
    """By the first bytes: what stands at the end of a whole JPEG or PNG file; None of other formats."""
    return next((end for signature, end in _ENDS if begin.startswith(signature)), None)


def ends_with(mark: bytes, file: BinaryIO) -> bool:
    """Whether the mark is at the end of a file, or a little before it."""
    file.seek(max(0, file.seek(0, SEEK_END) - _END_BYTES))
    end = file.read()
    file.seek(0)
    return mark in end


def load(picture: "Picture") -> None:
    """Decodes a picture; UnreadableImageError where it is cut or damaged."""
    try:
        picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise UnreadableImageError(f"is damaged: {error}") from error


def loaded(picture: "Picture") -> bool:
    """Decodes a picture, unless four of its size would not fit into a function's memory."""
    is_small = picture.width * picture.height <= _MOST_PIXELS
    if is_small:
        load(picture)
    return is_small


def class_pixels(mask: "Picture") -> dict[int, int]:
    """Class id -> pixels of it, by a decoded mask of 8 bits."""
    return {value: count for value, count in enumerate(mask.histogram()) if count}


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


def described(picture: "Picture") -> Image:
    """What a picture's header says."""
    from PIL import Image as pillow  # noqa: N813, PLC0415  # see above

    try:
        # A PNG file's own way decodes the whole of it, for EXIF data that may stand behind the pixels.
        orientation = pillow.Image.getexif(picture).get(_ORIENTATION, _UPRIGHT)
    except (OSError, ValueError, SyntaxError, KeyError):
        orientation = _UPRIGHT  # nobody can follow damaged EXIF
    return Image(
        format=picture.format or "",
        width=picture.width,
        height=picture.height,
        channels=_CHANNELS.get(picture.mode.partition(";")[0], _MORE_CHANNELS),
        orientation=orientation if orientation in range(1, 9) else _UPRIGHT,
    )
