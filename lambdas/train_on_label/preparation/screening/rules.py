"""What a line is held against: one labeling job's facts and one profile's choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from train_on_label.labeling.task_types import LabelShape, TaskType
from train_on_label.settings.dataset_options import DatasetOptions

MAX_CLASS_ID = 29_999
"""Far above what Ground Truth hands out; an id beyond it is a damaged number, not a class."""

MAX_CLASS_NAME = 256
"""Characters. With the limit of ids it bounds the memory that names take."""

MAX_PIXELS = 1_000_000
"""Of an image's width or height: Ground Truth takes images of 100 megapixels."""

MAX_NESTING = 900
"""Arrays and objects that may be inside one another: Python's json bears as many on any ordinary stack."""

BACKGROUND = "BACKGROUND"


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that decides about a line beside the line itself."""

    label_attribute: str
    task_type: TaskType
    source_attribute: str
    categories: tuple[str, ...] | None = None
    """Class names by id from the label-category file, where the labeling job names one."""
    options: DatasetOptions = field(default_factory=DatasetOptions)
    further_attributes: tuple[str, ...] = ()
    """What a container of one's own reads beside source and label: a line that lacks one is refused."""

    @property
    def metadata_attribute(self) -> str:
        """Where Ground Truth puts a label's metadata."""
        return f"{self.label_attribute}-metadata"

    @property
    def verification_metadata_attribute(self) -> str | None:
        """Where a verification job put its verdict on this label; None where the profile names none."""
        attribute = self.options.verification_attribute
        return None if attribute in (None, self.label_attribute) else f"{attribute}-metadata"

    @property
    def metadata_type(self) -> str:
        """The `type` that the metadata must carry."""
        return f"groundtruth/{self.task_type.metadata_type}"

    @property
    def category_names(self) -> Mapping[int, str]:
        """Class id -> name from the label-category file; empty where there is none."""
        return dict(enumerate(self.categories or ()))


def class_names(labels: Sequence[str], task_type: TaskType) -> tuple[str, ...]:
    """Class names by id, from the labels of a label-category file in their order.

    A class's id is its place in the file, except that the pixel value 0 of a segmentation mask is the
    background, which the file does not list.
    """
    if task_type.label is LabelShape.MASK_REF and BACKGROUND not in labels:
        return (BACKGROUND, *labels)
    return tuple(labels)
