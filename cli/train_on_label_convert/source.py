"""What a person hands to a conversion."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from train_on_label_convert.class_names import ClassNames
from train_on_label_convert.folder import relative
from train_on_label_convert.image_sizes import ImageSizes

_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """Files on this machine, and what else is known of them."""

    path: Path
    """The label file, or the folder of labels."""
    images_from: Path | None = None
    names: ClassNames | None = None
    """Where a person named the classes."""
    labels: Path | None = None
    """The labels of a traditional manifest, where they are apart."""
    on_bytes: Callable[[int], object] = lambda _: None
    """Called with the bytes of label files as they are read."""

    @property
    def folder(self) -> Path:
        """The folder of labels, or the one that the label file lies in."""
        return self.path if self.path.is_dir() else self.path.parent

    @property
    def sizes(self) -> ImageSizes:
        """Sizes of the images on this machine."""
        return ImageSizes(self.images_from)

    def chunks(self, path: Path) -> Iterator[bytes]:
        """The bytes of a label file from its beginning."""
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(_CHUNK_BYTES):
                self.on_bytes(len(chunk))
                yield chunk

    def where(self, path: Path) -> str:
        """How remarks name a file."""
        return relative(path, self.folder)
