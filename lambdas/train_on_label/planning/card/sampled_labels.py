"""What the sampled lines say, parsed once for all charts and checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.screening.accepted import record_of

Line = Mapping[str, Any]


class Box(NamedTuple):
    """A box as shares of its image's width and height, from the top left."""

    class_id: int
    left: float
    top: float
    width: float
    height: float


class SampledImage(NamedTuple):
    """An image as its label describes it, in pixels."""

    width: float
    height: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class SampledLabels:
    """The lines of a dataset's sample."""

    dataset: Dataset

    @cached_property
    def lines(self) -> list[Line]:
        """Each line's object."""
        return [record_of(row.line) for row in self.dataset.sample]

    @cached_property
    def labels(self) -> list[Any]:
        """Each line's label."""
        return [line[self.dataset.label_attribute] for line in self.lines]

    @cached_property
    def metadata(self) -> list[Line]:
        """Each label's metadata; empty where it has none."""
        return [line.get(f"{self.dataset.label_attribute}-metadata") or {} for line in self.lines]

    @cached_property
    def images(self) -> list[SampledImage]:
        """Of labels that are boxes."""
        return list(map(image_of, self.labels)) if self.dataset.task_type.label is LabelShape.BOXES else []

    @cached_property
    def boxes(self) -> list[Box]:
        """All boxes of all images."""
        return [box for image in self.images for box in image.boxes]


def image_of(label: Line) -> SampledImage:
    """An image and its boxes, by a label that was screened."""
    size = label["image_size"][0]
    width, height = size["width"], size["height"]
    return SampledImage(
        width,
        height,
        tuple(
            Box(
                box["class_id"],
                box["left"] / width,
                box["top"] / height,
                box["width"] / width,
                box["height"] / height,
            )
            for box in label["annotations"]
        ),
    )
