"""What the card shows of images: small copies, with what their labels say drawn into them."""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from train_on_label.labeling.task_types import LabelShape
from train_on_label.planning.card.sampled_labels import Box, image_of
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.images.checks import Finding
from train_on_label.preparation.images.seen import Thumbnail
from train_on_label.preparation.images.thumbnails import COLORS
from train_on_label.preparation.screening.accepted import record_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One image on the card."""

    thumbnail: Thumbnail
    boxes: tuple[Box, ...] = ()
    classes: tuple[tuple[str, str], ...] = ()
    """The color of each class in its label, and its name with how often it is there."""

    @property
    def data(self) -> str:
        """The picture in base64."""
        return b64encode(self.thumbnail.jpeg).decode()

    @property
    def name(self) -> str:
        """The last part of its key."""
        return self.thumbnail.source.rpartition("/")[2]

    @property
    def faults(self) -> Sequence[Finding]:
        """What is wrong with it."""
        return self.thumbnail.faults

    @property
    def where(self) -> str:
        """The channel that it is in, or the line that was refused."""
        line = self.thumbnail.line
        if line is None:
            return f"refused, line {self.thumbnail.number:,}"
        return "validation" if line.in_validation else "train"


def contact_sheet(dataset: Dataset) -> Iterator[Shown]:
    """The thumbnails that were made."""
    names = {row.id: row.name for row in dataset.classes}
    for thumbnail in dataset.images.thumbnails if dataset.images else ():
        label = record_of(thumbnail.line.line)[dataset.label_attribute] if thumbnail.line else None
        boxes = image_of(label).boxes if label and dataset.task_type.label is LabelShape.BOXES else ()
        ids = Counter(box.class_id for box in boxes) or dict.fromkeys(_ids(label, thumbnail, dataset), 1)
        yield Shown(
            thumbnail=thumbnail,
            boxes=boxes,
            classes=tuple(
                (color_of(id_), (f"{count:,} x " if boxes else "") + names.get(id_, str(id_)))
                for id_, count in sorted(ids.items())
            ),
        )


def color_of(class_id: int) -> str:
    """The color that a class is drawn in."""
    return COLORS[class_id % len(COLORS)]


def _ids(label: Any, thumbnail: Thumbnail, dataset: Dataset) -> Sequence[int]:
    """The classes of a label that has no boxes."""
    match dataset.task_type.label:
        case LabelShape.CLASS_INDEX if label is not None:
            return [int(label)]
        case LabelShape.CLASS_INDICES if label is not None:
            return list(label)
        case LabelShape.MASK_REF:
            return [id_ for id_ in thumbnail.classes if id_]  # the background is not painted
    return ()
