"""What a line is held against: one labeling job's facts and one profile's choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from train_on_label.labeling.task_types import TaskType
from train_on_label.settings.profile.dataset_options import DatasetOptions

MAX_CLASS_ID = 29_999
"""Far above what Ground Truth hands out; an id beyond it is a damaged number, not a class."""

MAX_CLASS_NAME = 256
"""Characters. With the limit of ids it bounds the memory that names take."""

MAX_PIXELS = 1_000_000
"""Of an image's width or height: Ground Truth takes images of 100 megapixels."""

MAX_NESTING = 900
"""Arrays and objects that may be inside one another: Python's json bears as many on any ordinary stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything that decides about a line beside the line itself."""

    label_attribute: str
    task_type: TaskType
    source_attribute: str
    unknown_type: str | None = None
    """Where nothing tells the task type: what the metadata say instead, empty where there are none."""
    metadata_is_optional: bool = False
    """Whether a label may stand alone, for the task type is known from elsewhere."""
    categories: tuple[str, ...] | None = None
    """Class names by id, where the labeling job has a label-category file or the profile lists classes."""
    categories_from: str = "the label-category file"
    """Who says so, for people."""
    merged_attribute: str | None = None
    """What the label is called in a union of manifests; None where there is no union."""
    given_names: Mapping[int, str] | None = None
    """Names by the ids that a union of manifests has given, some of which may be free."""
    former_categories: tuple[str, ...] = ()
    """Names of the label-category file where the profile's classes go before it: by them labels without names
    are read."""
    image_depth: int | None = None
    """Channels that the algorithm takes of an image; None where it says nothing about that."""
    offsets_in_utf16: bool = False
    """Whether entities count their offsets in UTF-16 units, in place of code points."""
    options: DatasetOptions = field(default_factory=DatasetOptions)
    attributes: tuple[str, ...] = ()
    """What a channel lists, in the order in which it is read; by default source and label."""

    @property
    def further_attributes(self) -> tuple[str, ...]:
        """What a container of one's own reads beside source and label: a line that lacks one is refused."""
        return tuple(
            name for name in self.attributes if name not in (self.source_attribute, self.label_attribute)
        )

    @property
    def identifying_attributes(self) -> tuple[str, ...]:
        """What makes a line another one than those before: all that the container reads but the label."""
        return tuple(name for name in self.attributes if name != self.label_attribute) or (
            self.source_attribute,
        )

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
    def taken_attributes(self) -> tuple[str, ...]:
        """The names of label and metadata in the union, where a line has other ones."""
        name = self.merged_attribute
        if name in (None, self.label_attribute, self.options.verification_attribute):
            return ()
        return str(name), f"{name}-metadata"

    @property
    def metadata_type(self) -> str:
        """The `type` that the metadata must carry."""
        return f"groundtruth/{self.task_type.metadata_type}"

    @property
    def category_names(self) -> Mapping[int, str]:
        """Class id -> name, as far as others than the lines say; empty where nobody does."""
        return self.given_names or dict(enumerate(self.categories or ()))
