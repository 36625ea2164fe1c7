"""The built-in algorithms that take an augmented manifest in Pipe mode: a table of what AWS fixes.

Source: the SageMaker developer guide's pages object-detection, image-classification,
semantic-segmentation and blazingtext, their tuning and inference sections, and model-checkpoints. The page
docs/algorithms.md is made from this table.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from train_on_label.algorithms import conflicts
from train_on_label.algorithms.hyperparameters import Hyperparameter
from train_on_label.algorithms.instance_types import IMAGE_GPU, X86_CPU
from train_on_label.algorithms.tables import (
    BLAZINGTEXT,
    IMAGE_CLASSIFICATION,
    OBJECT_DETECTION,
    SEMANTIC_SEGMENTATION,
)

RECORDIO = "application/x-recordio"
_JSON = ("application/json", "application/jsonlines")
_IMAGE_FORMATS = ("JPEG", "PNG")
_IMAGES = ("application/x-image", "image/jpeg", "image/png")
# Ground Truth lists class ids; without this the algorithm reads the list as a multi-hot vector.
RECORDIO_CLASS_IDS = "application/x-recordio; label-format=class-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """One row; all of them read the source attribute first, then the label, each as a record of its own."""

    name: str
    """As in profiles; also the image's repository."""
    title: str
    task_types: tuple[str, ...]
    """Names of the task types whose labels it trains on from an augmented manifest."""
    families: tuple[str, ...]
    """Instance families that train from an augmented manifest."""
    default_instance_type: str
    hyperparameters: Mapping[str, Hyperparameter]
    starting_values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """In place of the algorithm's own defaults: labels are few at first, so training starts from pre-trained
    weights, as in AWS's sample notebooks."""
    conflicts: Callable[[Mapping[str, str]], Iterable[tuple[str, str]]] = conflicts.none
    """Of all values together: the name of one that does not go with the others, and why."""
    objective_metric: str
    requests: tuple[str, ...]
    """Content types that the image takes when it serves a model; one image trains and serves."""
    answers: tuple[str, ...]
    """Content types of its answers."""
    image_channels: int | None = None
    """Of the images that it takes; None: it takes none."""
    image_formats: tuple[str, ...] = ()
    """By Pillow's names."""
    max_instances: int | None = None
    """None: it trains on several machines."""
    content_type: str = RECORDIO
    multi_label_content_type: str | None = None
    """Where the algorithm must be told that labels are lists."""
    record_wrapper: str = "RecordIO"
    channels: tuple[str, ...] = ("train", "validation")
    network: tuple[str, ...] = ()
    """Hyperparameters that must be equal in a model to start from; empty: it starts from none."""
    checkpoints: bool = True
    """Whether it writes checkpoints; SageMaker lets others wait an hour at most for spot capacity."""

    def with_starting_values(self, given: Mapping[str, str]) -> dict[str, str]:
        """A profile's hyperparameters and the starting values, unless these do not go with what it sets."""
        started = {**self.starting_values, **given}
        return dict(given) if any(self.conflicts(self.with_defaults(started))) else started

    def with_defaults(self, given: Mapping[str, str]) -> dict[str, str]:
        """All hyperparameters; an empty string stands for one that has no default."""
        return {name: row.default or "" for name, row in self.hyperparameters.items()} | dict(given)


_ROWS = (
    Algorithm(
        name="object-detection",
        title="Object Detection - MXNet",
        task_types=("object-detection",),
        families=IMAGE_GPU,
        image_channels=3,
        image_formats=_IMAGE_FORMATS,
        default_instance_type="ml.g5.2xlarge",
        hyperparameters=OBJECT_DETECTION,
        starting_values={"base_network": "resnet-50"},
        objective_metric="validation:mAP",
        requests=_IMAGES,
        answers=("application/json",),
        network=("base_network", "num_classes"),
    ),
    Algorithm(
        name="image-classification",
        title="Image Classification - MXNet",
        task_types=("image-classification", "image-classification-multilabel"),
        families=IMAGE_GPU,
        image_channels=3,
        image_formats=_IMAGE_FORMATS,
        default_instance_type="ml.g5.2xlarge",
        hyperparameters=IMAGE_CLASSIFICATION,
        starting_values={"num_layers": "50", "use_pretrained_model": "1", "learning_rate": "0.01"},
        conflicts=conflicts.of_image_classification,
        objective_metric="validation:accuracy",
        requests=_IMAGES,
        answers=_JSON,
        multi_label_content_type=RECORDIO_CLASS_IDS,
        network=("num_layers", "image_shape", "num_classes"),
    ),
    Algorithm(
        name="semantic-segmentation",
        title="Semantic Segmentation",
        task_types=("semantic-segmentation",),
        families=IMAGE_GPU,
        image_channels=3,
        image_formats=_IMAGE_FORMATS,
        default_instance_type="ml.g5.2xlarge",
        hyperparameters=SEMANTIC_SEGMENTATION,
        conflicts=conflicts.of_semantic_segmentation,
        objective_metric="validation:mIOU",
        requests=("image/jpeg",),
        answers=("image/png", "application/x-protobuf"),
        max_instances=1,
        network=("backbone", "algorithm", "crop_size", "num_classes"),
    ),
    # It reads augmented manifests on CPUs only. The guide names neither content type nor wrapper for it:
    # without a wrapper the values would arrive with nothing between them.
    Algorithm(
        name="blazingtext",
        title="BlazingText (text classification)",
        task_types=("text-classification", "text-classification-multilabel"),
        families=X86_CPU,
        default_instance_type="ml.c5.2xlarge",
        hyperparameters=BLAZINGTEXT,
        objective_metric="validation:accuracy",
        requests=_JSON,
        answers=_JSON,
        max_instances=1,
        checkpoints=False,
    ),
)
ALGORITHMS: Mapping[str, Algorithm] = {row.name: row for row in _ROWS}

PICTURED = {name for row in _ROWS if row.image_channels for name in row.task_types}
"""Names of the task types whose sources are images."""
