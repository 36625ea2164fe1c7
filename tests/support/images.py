"""Images and masks made for tests, and a place in memory where they lie."""

from collections.abc import Mapping
from io import BytesIO
from random import Random

from PIL import Image as pillow  # noqa: N813

from train_on_label.preparation.images.source import OpenedImage, UnavailableImageError


def picture(
    mode: str = "RGB", size: tuple[int, int] = (32, 24), kind: str = "PNG", orientation: int | None = None
) -> bytes:
    """An image's bytes."""
    image, file = pillow.new(mode, size), BytesIO()
    exif = image.getexif()
    if orientation is not None:
        exif[0x0112] = orientation
    image.save(file, kind, exif=exif)
    return file.getvalue()


def drawn(random: Random, size: tuple[int, int]) -> bytes:
    """A photograph's bytes, as far as there is much to see on it."""
    image = pillow.frombytes("RGB", (12, 9), random.randbytes(12 * 9 * 3)).resize(size)
    image.save(file := BytesIO(), "JPEG", quality=90)
    return file.getvalue()


def mask(mode: str, *values: int) -> bytes:
    """A mask whose pixels have these values in turn."""
    image, file = pillow.new(mode, (len(values), 1)), BytesIO()
    if mode == "P":
        image.putpalette([shade for value in range(256) for shade in (value, 0, 0)])
    for x, value in enumerate(values):
        image.putpixel((x, 0), value)
    image.save(file, "PNG")
    return file.getvalue()


class MemoryImages:
    """Images in memory; where `is_at_hand` is False, as if the rest of each was far away."""

    def __init__(
        self, images: Mapping[str, bytes], *, parallel: int = 1, is_at_hand: bool = True, denied: str = ""
    ) -> None:
        self.parallel = parallel
        self._images = images
        self._is_at_hand = is_at_hand
        self._denied = denied

    def open(self, uri: str, *, to_the_end: bool = False) -> OpenedImage:  # noqa: ARG002  # the port's
        """One of them."""
        if self._denied and uri.startswith(self._denied):
            raise UnavailableImageError(f"{uri} cannot be read.", is_denied=True)
        if (data := self._images.get(uri)) is None:
            raise UnavailableImageError(f"{uri} is not there.")
        return OpenedImage(BytesIO(data), len(data), self._is_at_hand)
