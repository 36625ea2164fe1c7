"""Port of looking at images: where their bytes come from."""

from typing import BinaryIO, NamedTuple, Protocol


class UnavailableImageError(Exception):
    """An image that cannot be had; its text is a sentence that names it."""

    def __init__(self, detail: str, *, is_denied: bool = False) -> None:
        super().__init__(detail)
        self.is_denied = is_denied
        """Whether its bucket does not let us read it."""


class OpenedImage(NamedTuple):
    """An image's bytes, of which only those that are read are fetched."""

    file: BinaryIO
    """Seekable, from its beginning."""
    size: int
    """Bytes of the whole."""
    is_at_hand: bool
    """Whether all of it is here, so that reading the rest costs nothing."""


class ImageSource(Protocol):
    """S3, or a folder that stands for it; opened by many threads at once."""

    @property
    def parallel(self) -> int:
        """How many images are worth opening at once."""

    def open(self, uri: str, *, to_the_end: bool = False) -> OpenedImage:
        """The image of an S3 URI; UnavailableImageError where there is none to read.

        `to_the_end` tells that not only its header will be read.
        """
