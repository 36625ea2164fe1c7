"""The report of a prepared dataset: what `dataset.json` says, and what the training request is built from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from train_on_label.labeling.task_types import TaskType
from train_on_label.preparation.images.seen import SeenImages
from train_on_label.preparation.sample import SampledLine
from train_on_label.preparation.screening.screened import RejectedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCount:
    """One class: records that carry it in each channel, and boxes apart."""

    id: int
    name: str
    train: int = 0
    validation: int = 0
    train_boxes: int = 0
    validation_boxes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One of several manifests that were merged."""

    labeling_job: str
    manifest: str
    """Its URI."""
    lines: int
    accepted: int
    superseded: int
    """Lines whose object a newer manifest labels; they are among the refused ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassChange:
    """Records of one class, by its name, before and after."""

    id: int
    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is different since the dataset that was trained on before."""

    since: str
    """The training job of the earlier dataset."""
    new: int
    """Records that it did not have."""
    new_in_validation: int
    """Those among them that are in validation."""
    changed: int
    """Records that it labels otherwise."""
    labels_added: int
    """Boxes, classes or entities that only the newer labels of changed records have."""
    labels_removed: int
    """Those that only the older ones have."""
    superseded: int
    """Older labels that newer ones of the same object keep from training, whenever these came."""
    lost: int
    """Records that it had and that are no longer there."""
    classes: tuple[ClassChange, ...]
    """Those that changed most come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A screened and split manifest, counted from the bytes written."""

    labeling_job: str
    label_attribute: str
    task_type: TaskType
    unknown_type: str | None = None
    """Where nothing told the task type: what the metadata say instead, empty where there are none."""
    source_attribute: str
    """`source-ref` or `source`."""
    attributes: tuple[str, ...]
    """What a channel lists as AttributeNames, in order."""
    lines: int
    accepted: int
    train: int
    """Lines in train.manifest."""
    validation: int
    """Lines in validation.manifest."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    """Code -> lines refused with it."""
    first_rejected: Mapping[str, tuple[RejectedLine, ...]] = field(default_factory=dict)
    """Code -> the first few lines refused with it."""
    sample: tuple[SampledLine, ...] = field(default=(), repr=False)
    """Accepted lines that stand for all, in the order of their hashes."""
    images: SeenImages | None = None
    """What was seen of its images; None where nobody looked."""
    other_types: Mapping[str, int] = field(default_factory=dict)
    """Metadata type -> lines that carry it in place of the expected one; types that Ground Truth knows."""
    buckets: Mapping[str, int] = field(default_factory=dict)
    """Bucket -> accepted lines whose source lies in it; empty where sources are text."""
    warnings: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """The warnings that name something, one sentence each."""
    classes: tuple[ClassCount, ...] = ()
    """By id; a class that no record carries is there if the label-category file names it."""
    num_classes: int = 0
    """Categories in the label-category file where there is one, else the highest class id + 1."""
    max_class_id: int = -1
    """Over all accepted records; -1 where there are none."""
    max_boxes_per_image: int = 0
    sources: tuple[Source, ...] = ()
    """Newest first, where several manifests were merged."""
    changes: Changes | None = None
    """Where labels are merged that were trained on before."""
