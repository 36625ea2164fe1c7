"""What readers yield, whatever the format: classes, images with labels, remarks on what is left out."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from train_on_label_convert.codes import Code


class Classes(NamedTuple):
    """The source's own classes in the order of their ids; comes before the images."""

    of_boxes: tuple[str, ...] = ()
    of_images: tuple[str, ...] = ()


class Box(Struct, array_like=True, gc=False):
    """A box in pixels from the image's top left corner, as the source has it: it may leave the image."""

    label: str
    left: float
    top: float
    width: float
    height: float
    where: str


class Image(Struct, array_like=True):
    """An image that the source lists, and all that was found on it."""

    name: str
    """As the source gives it, folders of another machine and all."""
    where: str
    size: tuple[int, int] | None = None
    """Width and height in pixels; None where nobody knows."""
    boxes: list[Box] = []
    labels: list[str] = []
    """Classes of the whole image."""
    may_have_no_label: bool = False
    """Whether having none of the classes is a statement, as a row of noughts is."""
    mask: str | None = None
    """S3 URI of a mask whose pixels are classes."""
    depth: int = 3
    """Channels."""
    created: str | None = None
    """When it was labeled, as the source writes times."""
    by_human: bool = True


class Remark(NamedTuple):
    """That something was left out, or changed."""

    where: str
    code: Code
    detail: str


Item = Classes | Image | Remark


class UnreadableSourceError(Exception):
    """Why nothing of a file can be converted."""

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def without_repeats(names: Iterable[str]) -> tuple[str, ...]:
    """The names in their order: classes of one name are one class."""
    return tuple(dict.fromkeys(names))
