"""What Ground Truth's task types are called, and what their labels look like: a table of what AWS fixes.

Source: the Ground Truth output data page of the SageMaker developer guide, and the API reference of
HumanTaskConfig.PreHumanTaskLambdaArn.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache


class LabelShape(StrEnum):
    """What stands under the label attribute of a line."""

    BOXES = "boxes"  # an object with image_size and annotations
    CLASS_INDEX = "class-index"  # an int, or a string of digits
    CLASS_INDICES = "class-indices"  # a list of ints
    MASK_REF = "mask-ref"  # the S3 URI of a PNG mask
    SEQUENCE_REF = "sequence-ref"  # the S3 URI of a SeqLabel.json or of a .zlib
    TEXT_SPANS = "text-spans"  # an object with entities
    CUBOIDS = "cuboids"  # an object with annotations in three dimensions
    VERDICT = "verdict"  # the class index of a label verification: good or bad
    ANYTHING = "anything"  # a custom task's own

    @property
    def is_reference(self) -> bool:
        """Whether it is the URI of an object: then, and only then, the label attribute ends in -ref."""
        return self in (LabelShape.MASK_REF, LabelShape.SEQUENCE_REF)


class ClassSource(StrEnum):
    """Where a line names its classes."""

    CLASS_MAP = "class-map"  # metadata: {"0": "car"}
    CLASS_NAME = "class-name"  # metadata: the name of the one class
    COLOR_MAP = "internal-color-map"  # metadata: {"0": {"class-name": ...}}
    ENTITIES = "entities"  # the label's own list of names
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TaskType:
    """One row: a task type as settings name it, and what Ground Truth writes for it."""

    name: str
    """As in profiles and `dataset.json`, for example `object-detection`."""
    metadata_type: str
    """`type` in the metadata, without its prefix `groundtruth/`."""
    lambda_names: tuple[str, ...]
    """Names of AWS's own pre-annotation functions, after `PRE-`."""
    label: LabelShape
    classes: ClassSource
    source: str = "source-ref"
    """The attribute that holds the data: `source-ref` (an S3 URI) or `source` (inline text)."""
    least_classes: int = 0
    """Classes without which there is nothing to tell apart."""


OBJECT_DETECTION = TaskType(
    "object-detection",
    "object-detection",
    ("BoundingBox", "AdjustmentBoundingBox"),
    LabelShape.BOXES,
    ClassSource.CLASS_MAP,
)
IMAGE_CLASSIFICATION = TaskType(
    "image-classification",
    "image-classification",
    ("ImageMultiClass",),
    LabelShape.CLASS_INDEX,
    ClassSource.CLASS_NAME,
    least_classes=2,
)
IMAGE_CLASSIFICATION_MULTI_LABEL = TaskType(
    "image-classification-multilabel",
    "image-classification-multilabel",
    ("ImageMultiClassMultiLabel",),
    LabelShape.CLASS_INDICES,
    ClassSource.CLASS_MAP,
)
SEMANTIC_SEGMENTATION = TaskType(
    "semantic-segmentation",
    "semantic-segmentation",
    ("SemanticSegmentation", "AdjustmentSemanticSegmentation"),
    LabelShape.MASK_REF,
    ClassSource.COLOR_MAP,
    least_classes=2,
)
TEXT_CLASSIFICATION = TaskType(
    "text-classification",
    "text-classification",
    ("TextMultiClass",),
    LabelShape.CLASS_INDEX,
    ClassSource.CLASS_NAME,
    source="source",
    least_classes=2,
)
TEXT_CLASSIFICATION_MULTI_LABEL = TaskType(
    "text-classification-multilabel",
    "text-classification-multilabel",
    ("TextMultiClassMultiLabel",),
    LabelShape.CLASS_INDICES,
    ClassSource.CLASS_MAP,
    source="source",
)
NAMED_ENTITY_RECOGNITION = TaskType(
    "named-entity-recognition",
    "text-span",
    ("NamedEntityRecognition",),
    LabelShape.TEXT_SPANS,
    ClassSource.ENTITIES,
    source="source",
)
LABEL_VERIFICATION = TaskType(
    "label-verification",
    "label-verification",
    ("VerificationBoundingBox", "VerificationSemanticSegmentation"),
    LabelShape.VERDICT,
    ClassSource.CLASS_NAME,
)
VIDEO_CLASSIFICATION = TaskType(
    "video-classification",
    "video-classification",
    ("VideoMultiClass", "VideoClassification"),  # the API reference says the one, the guide the other
    LabelShape.CLASS_INDEX,
    ClassSource.CLASS_NAME,
)
VIDEO_OBJECT_DETECTION = TaskType(
    "video-object-detection",
    "video-object-detection",
    ("VideoObjectDetection", "AdjustmentVideoObjectDetection"),
    LabelShape.SEQUENCE_REF,
    ClassSource.CLASS_MAP,
)
VIDEO_OBJECT_TRACKING = TaskType(
    "video-object-tracking",
    "video-object-tracking",
    ("VideoObjectTracking", "AdjustmentVideoObjectTracking"),
    LabelShape.SEQUENCE_REF,
    ClassSource.CLASS_MAP,
)
POINT_CLOUD_OBJECT_DETECTION = TaskType(
    "point-cloud-object-detection",
    "point_cloud_object_detection",
    ("3DPointCloudObjectDetection", "Adjustment3DPointCloudObjectDetection"),
    LabelShape.CUBOIDS,
    ClassSource.CLASS_MAP,
)
POINT_CLOUD_OBJECT_TRACKING = TaskType(
    "point-cloud-object-tracking",
    "point_cloud_object_tracking",
    ("3DPointCloudObjectTracking", "Adjustment3DPointCloudObjectTracking"),
    LabelShape.SEQUENCE_REF,
    ClassSource.CLASS_MAP,
)
POINT_CLOUD_SEMANTIC_SEGMENTATION = TaskType(
    "point-cloud-semantic-segmentation",
    "point_cloud_single_frame_semantic_segmentation",
    ("3DPointCloudSemanticSegmentation", "Adjustment3DPointCloudSemanticSegmentation"),
    LabelShape.SEQUENCE_REF,
    ClassSource.NONE,
)
CUSTOM = TaskType("custom", "custom", ("PassThrough",), LabelShape.ANYTHING, ClassSource.NONE)

TASK_TYPES: tuple[TaskType, ...] = (
    OBJECT_DETECTION,
    IMAGE_CLASSIFICATION,
    IMAGE_CLASSIFICATION_MULTI_LABEL,
    SEMANTIC_SEGMENTATION,
    TEXT_CLASSIFICATION,
    TEXT_CLASSIFICATION_MULTI_LABEL,
    NAMED_ENTITY_RECOGNITION,
    LABEL_VERIFICATION,
    VIDEO_CLASSIFICATION,
    VIDEO_OBJECT_DETECTION,
    VIDEO_OBJECT_TRACKING,
    POINT_CLOUD_OBJECT_DETECTION,
    POINT_CLOUD_OBJECT_TRACKING,
    POINT_CLOUD_SEMANTIC_SEGMENTATION,
    CUSTOM,
)
BY_NAME = {task_type.name: task_type for task_type in TASK_TYPES}
_PREFIX = "groundtruth/"
_BY_SPELLING = {row.metadata_type.replace("_", "-"): row for row in TASK_TYPES}


@lru_cache(maxsize=256)
def of_metadata_type(written: str) -> TaskType | None:
    """The task type of a line's metadata; None for one that is not known.

    Other tools, and the developer guide itself, write `groundTruth/object-detection` and
    `groundtruth/object_detection` too.
    """
    plain = written.strip().lower().replace("_", "-").replace(" ", "-")
    return _BY_SPELLING.get(plain.removeprefix(_PREFIX))


@lru_cache(maxsize=256)
def nearest_metadata_type(written: str) -> str:
    """The known metadata type that looks most like one that is not known."""
    plain = written[:100].lower().removeprefix(_PREFIX)
    known = (row.metadata_type for row in TASK_TYPES)
    return _PREFIX + max(known, key=lambda each: SequenceMatcher(None, plain, each).ratio())
